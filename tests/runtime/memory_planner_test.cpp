// SPDX-License-Identifier: Apache-2.0
#include "runtime/memory_planner.h"

#include <gtest/gtest.h>

#include <random>

namespace temper::runtime {
namespace {

TEST(MemoryPlanner, buffers_alive_together_never_overlap) {
  std::mt19937 engine(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<Lifetime> lifetimes;
    for (int i = 0; i < 60; ++i) {
      const int first = static_cast<int>(engine() % 40);
      lifetimes.push_back({engine() % 5000, first, first + static_cast<int>(engine() % 10)});
    }
    const MemoryPlan plan = plan_memory(lifetimes);
    for (std::size_t a = 0; a < lifetimes.size(); ++a) {
      EXPECT_EQ(plan.offsets[a] % 64, 0U);
      EXPECT_LE(plan.offsets[a] + lifetimes[a].bytes, plan.total_bytes);
      for (std::size_t b = a + 1; b < lifetimes.size(); ++b) {
        const bool alive_together = lifetimes[a].first <= lifetimes[b].last && lifetimes[b].first <= lifetimes[a].last;
        if (!alive_together || lifetimes[a].bytes == 0 || lifetimes[b].bytes == 0) continue;
        EXPECT_TRUE(plan.offsets[a] + lifetimes[a].bytes <= plan.offsets[b] ||
                    plan.offsets[b] + lifetimes[b].bytes <= plan.offsets[a]);
      }
    }
  }
}

TEST(MemoryPlanner, a_chain_needs_two_buffers) {
  std::vector<Lifetime> chain;
  for (int i = 0; i < 10; ++i) chain.push_back({1024, i, i + 1});
  EXPECT_EQ(plan_memory(chain).total_bytes, 2048U);
}

}  // namespace
}  // namespace temper::runtime
