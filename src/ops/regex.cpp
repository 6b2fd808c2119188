// SPDX-License-Identifier: Apache-2.0
#include "ops/regex.h"

#include <algorithm>

#include "base/check.h"
#include "ops/regex_parser.h"
#include "ops/utf8.h"

namespace temper {

namespace {

using Instruction = Regex::Instruction;

/// Writes the program of a tree: Thompson's construction.
class Compiler {
 public:
  std::vector<Regex::CharacterSet> sets;
  std::vector<Instruction> program;

  void emit(const RegexNode& node) {
    switch (node.kind) {
      case RegexNode::Kind::sequence:
        for (const RegexNode& child : node.children) emit(child);
        return;
      case RegexNode::Kind::choice: return emit_choice(node);
      case RegexNode::Kind::repeat: return emit_repeat(node);
      case RegexNode::Kind::take:
        sets.push_back(node.set);
        add({Instruction::Kind::take, sets.size() - 1, 0});
        return;
      case RegexNode::Kind::assertion:
        add({Instruction::Kind::assert_, static_cast<std::size_t>(node.assertion), 0});
        return;
    }
  }

  void add(Instruction instruction) {
    constexpr std::size_t k_most_instructions = 20000;
    TEMPER_CHECK(program.size() < k_most_instructions, unsupported, "regular expression: the pattern is too large (",
                 k_most_instructions, " steps at most)");
    program.push_back(instruction);
  }

 private:
  void emit_choice(const RegexNode& node) {
    std::vector<std::size_t> jumps;
    for (std::size_t i = 0; i + 1 < node.children.size(); ++i) {
      const std::size_t split = program.size();
      add({Instruction::Kind::split, split + 1, 0});
      emit(node.children[i]);
      jumps.push_back(program.size());
      add({Instruction::Kind::jump, 0, 0});
      program[split].second = program.size();
    }
    emit(node.children.back());
    for (const std::size_t jump : jumps) program[jump].first = program.size();
  }

  void emit_repeat(const RegexNode& node) {
    const RegexNode& child = node.children.front();
    for (std::int64_t i = 0; i < node.least; ++i) emit(child);
    if (node.most < 0) {
      const std::size_t split = program.size();
      add({Instruction::Kind::split, split + 1, 0});
      emit(child);
      add({Instruction::Kind::jump, split, 0});
      program[split].second = program.size();
      return;
    }
    std::vector<std::size_t> exits;
    for (std::int64_t i = node.least; i < node.most; ++i) {
      exits.push_back(program.size());
      add({Instruction::Kind::split, program.size() + 1, 0});
      emit(child);
    }
    for (const std::size_t split : exits) program[split].second = program.size();
  }
};

bool is_word(std::u32string_view text, std::size_t place) {
  if (place >= text.size()) return false;
  const char32_t c = text[place];
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= 'a' && c <= 'z');
}

bool holds(Regex::Assertion assertion, std::u32string_view text, std::size_t place) {
  const bool is_border = (place > 0 && is_word(text, place - 1)) != is_word(text, place);
  switch (assertion) {
    case Regex::Assertion::text_begin: return place == 0;
    case Regex::Assertion::text_end: return place == text.size();
    case Regex::Assertion::word_border: return is_border;
    case Regex::Assertion::no_word_border: return !is_border;
  }
  return false;
}

}  // namespace

/// The instructions that wait for a character, each once.
struct Regex::Threads {
  explicit Threads(std::size_t size) : seen(size, false) {}
  void clear() {
    for (const std::size_t instruction : visited) seen[instruction] = false;
    visited.clear();
    waiting.clear();
    matched = false;
  }
  std::vector<bool> seen;
  std::vector<std::size_t> visited;
  std::vector<std::size_t> waiting;
  bool matched = false;
};

bool Regex::CharacterSet::contains(char32_t code_point) const {
  const bool is_listed = std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
    return code_point >= range.first && code_point <= range.last;
  });
  return is_listed != is_negated;
}

Regex::Regex(std::string_view pattern) {
  constexpr std::size_t k_longest_pattern = 10000;
  TEMPER_CHECK(pattern.size() <= k_longest_pattern, unsupported, "regular expression: ", pattern.size(),
               " bytes, at most ", k_longest_pattern, " are supported");
  Compiler compiler;
  compiler.emit(parse_regex(pattern));
  compiler.add({});
  sets_ = std::move(compiler.sets);
  program_ = std::move(compiler.program);
}

void Regex::follow(std::size_t start, std::u32string_view text, std::size_t place, Threads& threads) const {
  std::vector<std::size_t> pending = {start};
  while (!pending.empty()) {
    const std::size_t current = pending.back();
    pending.pop_back();
    if (threads.seen[current]) continue;
    threads.seen[current] = true;
    threads.visited.push_back(current);
    const Instruction& instruction = program_[current];
    switch (instruction.kind) {
      case Instruction::Kind::take: threads.waiting.push_back(current); break;
      case Instruction::Kind::jump: pending.push_back(instruction.first); break;
      case Instruction::Kind::split:
        pending.push_back(instruction.second);
        pending.push_back(instruction.first);
        break;
      case Instruction::Kind::assert_:
        if (holds(static_cast<Assertion>(instruction.first), text, place)) pending.push_back(current + 1);
        break;
      case Instruction::Kind::match: threads.matched = true; break;
    }
  }
}

bool Regex::matches(std::string_view text) const {
  const std::u32string code_points = decode_utf8(text);
  Threads now(program_.size());
  Threads next(program_.size());
  follow(0, code_points, 0, now);
  for (std::size_t place = 0; place < code_points.size(); ++place) {
    for (const std::size_t waiting : now.waiting)
      if (sets_[program_[waiting].first].contains(code_points[place]))
        follow(waiting + 1, code_points, place + 1, next);
    std::swap(now, next);
    next.clear();
    if (now.waiting.empty() && !now.matched) return false;
  }
  return now.matched;
}

}  // namespace temper
