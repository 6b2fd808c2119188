// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace temper::runtime {

/// A buffer that must exist during the steps [first, last].
struct Lifetime {
  std::size_t bytes = 0;
  int first = 0;
  int last = 0;
};

struct MemoryPlan {
  std::vector<std::size_t> offsets;  ///< one a lifetime, 64-byte aligned
  std::size_t total_bytes = 0;
};

/// Offsets in one arena such that buffers alive at the same time never overlap. Largest first, each in the tightest
/// gap that its lifetime leaves. Deterministic.
[[nodiscard]] MemoryPlan plan_memory(std::span<const Lifetime> lifetimes);

}  // namespace temper::runtime
