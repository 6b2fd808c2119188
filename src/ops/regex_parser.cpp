// SPDX-License-Identifier: Apache-2.0
#include "ops/regex_parser.h"

#include <optional>

#include "base/check.h"
#include "ops/utf8.h"

namespace temper {

namespace {

using Set = Regex::CharacterSet;
using Kind = RegexNode::Kind;

constexpr std::int64_t k_most_repeats = 1000;  // RE2's own limit
constexpr int k_deepest_group = 200;
constexpr char32_t k_last_code_point = 0x10FFFF;

RegexNode take(Set set) { return {.kind = Kind::take, .set = std::move(set)}; }

/// The set of \d, \w or \s.
std::optional<Set> perl_set(char32_t letter) {
  switch (letter) {
    case 'd':
    case 'D': return Set{{{'0', '9'}}, letter == 'D'};
    case 'w':
    case 'W': return Set{{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}, letter == 'W'};
    case 's':
    case 'S': return Set{{{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}}, letter == 'S'};
    default: return std::nullopt;
  }
}

/// Everything that the ascending, disjoint ranges leave out.
std::vector<Regex::Range> complement(const std::vector<Regex::Range>& ranges) {
  std::vector<Regex::Range> result;
  char32_t next = 0;
  for (const auto& range : ranges) {
    if (range.first > next) result.push_back({next, range.first - 1});
    next = range.last + 1;
  }
  result.push_back({next, k_last_code_point});
  return result;
}

void append(std::vector<Regex::Range>& ranges, const Set& set) {
  if (set.is_negated) return append(ranges, Set{complement(set.ranges)});
  ranges.insert(ranges.end(), set.ranges.begin(), set.ranges.end());
}

class Parser {
 public:
  explicit Parser(std::string_view pattern) : pattern_(pattern), text_(decode_utf8(pattern)) {}

  RegexNode parse() {
    RegexNode node = choice();
    check(at_ == text_.size(), "')' closes nothing");
    return node;
  }

 private:
  [[nodiscard]] bool sees(char32_t c) const { return at_ < text_.size() && text_[at_] == c; }
  bool accepts(char32_t c) {
    if (!sees(c)) return false;
    ++at_;
    return true;
  }
  char32_t next() {
    check(at_ < text_.size(), "the pattern ends too early");
    return text_[at_++];
  }
  void check(bool holds, std::string_view what) const {
    TEMPER_CHECK(holds, invalid_model, "regular expression '", pattern_, "': ", what, " (at ", at_, ")");
  }
  void need(bool holds, std::string_view what) const {
    TEMPER_CHECK(holds, unsupported, "regular expression '", pattern_, "': ", what, " (at ", at_, ")");
  }

  RegexNode choice() {
    RegexNode node{.kind = Kind::choice};
    do node.children.push_back(sequence());
    while (accepts('|'));
    return node.children.size() == 1 ? std::move(node.children.front()) : node;
  }

  RegexNode sequence() {
    RegexNode node;
    while (at_ < text_.size() && !sees('|') && !sees(')')) node.children.push_back(repeated());
    return node;
  }

  RegexNode repeated() {
    RegexNode node = atom();
    while (const auto bounds = repetition()) {
      RegexNode repeat{.kind = Kind::repeat, .least = bounds->first, .most = bounds->second};
      repeat.children.push_back(std::move(node));
      node = std::move(repeat);
      (void)accepts('?');  // lazy: which of several matches is found does not matter here
      need(++repeats_ <= k_most_repeats, "too many repetitions");
    }
    return node;
  }

  std::optional<std::pair<std::int64_t, std::int64_t>> repetition() {
    if (accepts('*')) return std::pair{0, -1};
    if (accepts('+')) return std::pair{1, -1};
    if (accepts('?')) return std::pair{0, 1};
    const std::size_t start = at_;
    if (!accepts('{')) return std::nullopt;
    const auto least = number();
    auto most = least;
    if (least && accepts(',')) most = sees('}') ? std::optional<std::int64_t>(-1) : number();
    if (!least || !most || !accepts('}')) {  // a brace that counts nothing is a literal
      at_ = start;
      return std::nullopt;
    }
    check(*most < 0 || *least <= *most, "a repetition has a lower limit above its upper one");
    return std::pair{*least, *most};
  }

  std::optional<std::int64_t> number() {
    std::optional<std::int64_t> value;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      value = value.value_or(0) * 10 + static_cast<std::int64_t>(next() - '0');
      need(*value <= k_most_repeats, "a repetition of more than 1000");
    }
    return value;
  }

  RegexNode atom() {
    const char32_t c = next();
    switch (c) {
      case '(': return group();
      case '[': return take(bracket());
      case '.': return take(Set{{{'\n', '\n'}}, true});
      case '^': return {.kind = Kind::assertion, .assertion = Regex::Assertion::text_begin};
      case '$': return {.kind = Kind::assertion, .assertion = Regex::Assertion::text_end};
      case '\\': return escape();
      case '*':
      case '+':
      case '?': check(false, "a repetition of nothing"); break;
      default: break;
    }
    return take(Set{{{c, c}}});
  }

  RegexNode group() {
    need(++depth_ <= k_deepest_group, "groups nest too deep");
    if (accepts('?')) {
      const bool is_named = accepts('P');
      if (is_named) {
        check(accepts('<'), "'(?P' is not followed by '<'");
        while (next() != '>') continue;
      } else {
        need(accepts(':'), "flags and look-around are not supported");
      }
    }
    RegexNode node = choice();
    check(accepts(')'), "a group is not closed");
    --depth_;
    return node;
  }

  RegexNode escape() {
    const char32_t c = next();
    if (auto set = perl_set(c)) return take(std::move(*set));
    switch (c) {
      case 'b': return {.kind = Kind::assertion, .assertion = Regex::Assertion::word_border};
      case 'B': return {.kind = Kind::assertion, .assertion = Regex::Assertion::no_word_border};
      case 'A': return {.kind = Kind::assertion, .assertion = Regex::Assertion::text_begin};
      case 'z': return {.kind = Kind::assertion, .assertion = Regex::Assertion::text_end};
      default: break;
    }
    const char32_t literal = escaped_literal(c);
    return take(Set{{{literal, literal}}});
  }

  char32_t escaped_literal(char32_t c) {
    switch (c) {
      case 'n': return '\n';
      case 't': return '\t';
      case 'r': return '\r';
      case 'f': return '\f';
      case 'v': return '\v';
      case 'a': return '\a';
      case 'x': return hexadecimal();
      default: break;
    }
    const bool is_word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    need(!is_word, "an escape that is not supported");
    return c;
  }

  char32_t hexadecimal() {
    const bool is_braced = accepts('{');
    char32_t value = 0;
    for (int digits = 0; is_braced ? !accepts('}') : digits < 2; ++digits) {
      const char32_t c = next();
      const bool is_digit = c >= '0' && c <= '9';
      const char32_t letter = c | 0x20U;
      check(is_digit || (letter >= 'a' && letter <= 'f'), "'\\x' is not followed by hexadecimal digits");
      value = value * 16 + (is_digit ? c - '0' : letter - 'a' + 10);
      check(value <= k_last_code_point, "a code point beyond the last");
    }
    return value;
  }

  Set bracket() {
    Set set;
    set.is_negated = accepts('^');
    do {
      need(!(sees('[') && at_ + 1 < text_.size() && text_[at_ + 1] == ':'), "named classes are not supported");
      char32_t first = next();
      if (first == '\\') {
        first = next();
        if (const auto perl = perl_set(first)) {
          append(set.ranges, *perl);
          continue;
        }
        first = escaped_literal(first);
      }
      char32_t last = first;
      if (sees('-') && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        ++at_;
        last = next();
        if (last == '\\') last = escaped_literal(next());
        check(first <= last, "a range of characters runs backwards");
      }
      set.ranges.push_back({first, last});
    } while (!accepts(']'));
    return set;
  }

  std::string_view pattern_;
  std::u32string text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::int64_t repeats_ = 0;
};

}  // namespace

RegexNode parse_regex(std::string_view pattern) { return Parser(pattern).parse(); }

}  // namespace temper
