// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace temper::ir {

/// A typed index into the graph; default-constructed ids refer to nothing.
template <class Tag>
struct Id {
  static constexpr std::uint32_t k_none = 0xFFFFFFFFu;
  std::uint32_t index = k_none;
  [[nodiscard]] bool is_valid() const { return index != k_none; }
  friend auto operator<=>(const Id&, const Id&) = default;
};

using NodeId = Id<struct NodeTag>;
using ValueId = Id<struct ValueTag>;

}  // namespace temper::ir

template <class Tag>
struct std::hash<temper::ir::Id<Tag>> {
  std::size_t operator()(const temper::ir::Id<Tag>& id) const noexcept { return id.index; }
};
