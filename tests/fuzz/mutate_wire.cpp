// SPDX-License-Identifier: Apache-2.0
#include "fuzz/mutate_wire.h"

#include <cstddef>
#include <utility>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace temper::fuzz {

namespace {

constexpr std::size_t k_most_fields = 4000;

void change_bytes(Random& random, std::string& text) {
  const std::size_t size = text.size();
  text.resize(size + 1 + below(random, 16));
  text.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), size, text.size()));
}

void change_text(WireMessageTree& tree, Random& random, std::span<const std::string> words, WireField& field) {
  const std::size_t how = below(random, 4);
  if (how == 0 && !words.empty()) {
    field.text = words[below(random, words.size())];
  } else if (how <= 2) {
    // Names connect nodes: another name of the tree makes another graph.
    auto fields = all_fields(tree);
    const WireField& other = *pick(random, fields);
    if (other.type == WireType::bytes && other.message.empty()) field.text = std::string(other.text);
  } else {
    change_bytes(random, field.text);
  }
}

void change_field(WireMessageTree& tree, Random& random, std::span<const std::string> words) {
  auto fields = all_fields(tree);
  WireField& field = *pick(random, fields);
  if (field.type != WireType::bytes)
    field.scalar = static_cast<std::uint64_t>(changed_number(random, static_cast<std::int64_t>(field.scalar)));
  else if (field.message.empty())
    change_text(tree, random, words, field);
  else if (below(random, 8) == 0)
    field = {.number = field.number, .type = WireType::bytes};
}

void change_order(WireMessageTree& tree, Random& random) {
  auto messages = all_messages(tree);
  WireMessageTree& message = *pick(random, messages);
  if (message.empty()) return;
  const std::size_t at = below(random, message.size());
  const auto place = message.begin() + static_cast<std::ptrdiff_t>(at);
  switch (below(random, 4)) {
    case 0: message.erase(place); return;
    case 1:
      if (all_fields(tree).size() < k_most_fields) message.insert(place, WireField(message[at]));
      return;
    case 2: std::swap(message[at], pick(random, message)); return;
    default: message[at].number = static_cast<std::uint32_t>(1 + below(random, 26));
  }
}

}  // namespace

void mutate_wire(WireMessageTree& tree, Random& random, std::span<const std::string> words) {
  if (tree.empty()) return;
  switch (below(random, 8)) {
    case 0:
    case 1: change_order(tree, random); return;
    case 2: {
      WireMessageTree copy = tree;
      splice_wire(tree, copy, random);
      return;
    }
    default: change_field(tree, random, words);
  }
}

void splice_wire(WireMessageTree& to, WireMessageTree& from, Random& random) {
  auto sources = all_fields(from);
  auto targets = all_fields(to);
  if (sources.empty() || targets.empty() || sources.size() + targets.size() > k_most_fields) return;
  const WireField source = *pick(random, sources);
  std::vector<WireField*> alike;
  for (WireField* target : targets)
    if (target->number == source.number && target->type == source.type) alike.push_back(target);
  if (!alike.empty() && below(random, 3) != 0) {
    *pick(random, alike) = source;
    return;
  }
  auto messages = all_messages(to);
  pick(random, messages)->push_back(source);
}

}  // namespace temper::fuzz
