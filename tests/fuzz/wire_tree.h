// SPDX-License-Identifier: Apache-2.0
#pragma once

// Protobuf bytes as a tree that can be changed anywhere, read without their schema: lengths are right again whatever
// changed inside, so a mutation reaches what lies behind the parser.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace temper::fuzz {

enum class WireType : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

struct WireField {
  std::uint32_t number = 0;
  WireType type = WireType::varint;
  std::uint64_t scalar = 0;             ///< of varint, fixed64 and fixed32
  std::string text = {};                ///< of bytes that are no message
  std::vector<WireField> message = {};  ///< of bytes that read as one
};

using WireMessageTree = std::vector<WireField>;

/// The fields, empty where the bytes are no message. Bytes that could be a text or a message are a message unless they
/// are printable.
[[nodiscard]] WireMessageTree parse_wire(std::string_view bytes);
[[nodiscard]] std::string serialise_wire(const WireMessageTree& message);

/// Every field of the tree, parents first.
[[nodiscard]] std::vector<WireField*> all_fields(WireMessageTree& message);
/// Every message of the tree, the root first.
[[nodiscard]] std::vector<WireMessageTree*> all_messages(WireMessageTree& message);

}  // namespace temper::fuzz
