// SPDX-License-Identifier: Apache-2.0
#include "fuzz/wire_tree.h"

#include <algorithm>
#include <optional>

namespace temper::fuzz {

namespace {

/// Messages inside messages; bytes below stay bytes.
constexpr int k_most_levels = 24;

class Parser {
 public:
  Parser(std::string_view bytes, int levels) : bytes_(bytes), levels_(levels) {}

  std::optional<WireMessageTree> message() {
    WireMessageTree fields;
    while (!bytes_.empty()) {
      auto field = this->field();
      if (!field) return {};
      fields.push_back(std::move(*field));
    }
    return fields;
  }

 private:
  std::optional<WireField> field() {
    const auto tag = varint();
    if (!tag || *tag >> 3 == 0 || *tag >> 3 > 0xffff) return {};
    WireField field{.number = static_cast<std::uint32_t>(*tag >> 3), .type = static_cast<WireType>(*tag & 7)};
    switch (field.type) {
      case WireType::varint: {
        const auto value = varint();
        if (!value) return {};
        field.scalar = *value;
        return field;
      }
      case WireType::fixed32:
      case WireType::fixed64:
        if (!read_fixed(field)) return {};
        return field;
      case WireType::bytes:
        if (!read_bytes(field)) return {};
        return field;
    }
    return {};
  }

  bool read_fixed(WireField& field) {
    const std::size_t size = field.type == WireType::fixed32 ? 4 : 8;
    if (bytes_.size() < size) return false;
    for (std::size_t i = 0; i < size; ++i) field.scalar |= std::uint64_t{static_cast<std::uint8_t>(bytes_[i])} << 8 * i;
    bytes_.remove_prefix(size);
    return true;
  }

  bool read_bytes(WireField& field) {
    const auto size = varint();
    if (!size || *size > bytes_.size()) return false;
    const std::string_view content = bytes_.substr(0, *size);
    bytes_.remove_prefix(*size);
    const bool is_text = std::all_of(content.begin(), content.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (levels_ > 0 && !is_text)
      if (auto message = Parser(content, levels_ - 1).message()) {
        field.message = std::move(*message);
        return true;
      }
    field.text = content;
    return true;
  }

  std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<std::uint8_t>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
    return {};
  }

  std::string_view bytes_;
  int levels_ = 0;
};

void append_varint(std::string& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) to += static_cast<char>(value | 0x80);
  to += static_cast<char>(value);
}

}  // namespace

WireMessageTree parse_wire(std::string_view bytes) {
  return Parser(bytes, k_most_levels).message().value_or(WireMessageTree{});
}

std::string serialise_wire(const WireMessageTree& message) {
  std::string bytes;
  for (const WireField& field : message) {
    append_varint(bytes, std::uint64_t{field.number} << 3 | static_cast<std::uint64_t>(field.type));
    if (field.type == WireType::varint) {
      append_varint(bytes, field.scalar);
    } else if (field.type == WireType::bytes) {
      const std::string content = field.message.empty() ? field.text : serialise_wire(field.message);
      append_varint(bytes, content.size());
      bytes += content;
    } else {
      for (int shift = 0; shift < (field.type == WireType::fixed32 ? 32 : 64); shift += 8)
        bytes += static_cast<char>(field.scalar >> shift);
    }
  }
  return bytes;
}

std::vector<WireMessageTree*> all_messages(WireMessageTree& message) {
  std::vector<WireMessageTree*> found = {&message};
  for (WireField& field : message)
    if (!field.message.empty())
      for (WireMessageTree* inner : all_messages(field.message)) found.push_back(inner);
  return found;
}

std::vector<WireField*> all_fields(WireMessageTree& message) {
  std::vector<WireField*> found;
  for (WireMessageTree* inner : all_messages(message))
    for (WireField& field : *inner) found.push_back(&field);
  return found;
}

}  // namespace temper::fuzz
