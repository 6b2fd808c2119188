// SPDX-License-Identifier: Apache-2.0
#include "runtime/memory_planner.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace temper::runtime {

namespace {

constexpr std::size_t k_alignment = 64;

std::size_t align(std::size_t bytes) { return (bytes + k_alignment - 1) / k_alignment * k_alignment; }

bool overlaps(const Lifetime& a, const Lifetime& b) { return a.first <= b.last && b.first <= a.last; }

}  // namespace

MemoryPlan plan_memory(std::span<const Lifetime> lifetimes) {
  MemoryPlan plan;
  plan.offsets.assign(lifetimes.size(), 0);
  std::vector<std::size_t> by_size(lifetimes.size());
  std::iota(by_size.begin(), by_size.end(), std::size_t{0});
  std::stable_sort(by_size.begin(), by_size.end(),
                   [&](std::size_t a, std::size_t b) { return lifetimes[a].bytes > lifetimes[b].bytes; });
  std::vector<std::size_t> placed;  // ordered by offset
  for (const std::size_t current : by_size) {
    const std::size_t bytes = align(lifetimes[current].bytes);
    if (bytes == 0) continue;
    std::size_t best_offset = std::numeric_limits<std::size_t>::max();
    std::size_t best_gap = std::numeric_limits<std::size_t>::max();
    std::size_t end = 0;
    for (const std::size_t other : placed) {
      if (!overlaps(lifetimes[current], lifetimes[other])) continue;
      const std::size_t begin = plan.offsets[other];
      if (begin >= end + bytes && begin - end < best_gap) {
        best_gap = begin - end;
        best_offset = end;
      }
      end = std::max(end, begin + align(lifetimes[other].bytes));
    }
    plan.offsets[current] = best_gap == std::numeric_limits<std::size_t>::max() ? end : best_offset;
    plan.total_bytes = std::max(plan.total_bytes, plan.offsets[current] + bytes);
    const auto place = std::upper_bound(placed.begin(), placed.end(), current, [&](std::size_t a, std::size_t b) {
      return plan.offsets[a] < plan.offsets[b];
    });
    placed.insert(place, current);
  }
  return plan;
}

}  // namespace temper::runtime
