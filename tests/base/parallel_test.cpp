// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <gtest/gtest.h>

#include <numeric>
#include <stdexcept>
#include <vector>

namespace temper {
namespace {

TEST(ParallelFor, covers_every_item_once) {
  std::vector<int> calls(1000, 0);
  parallel_for(1000, 7, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) ++calls[static_cast<std::size_t>(i)];
  });
  EXPECT_EQ(calls, std::vector<int>(1000, 1));
}

TEST(ParallelFor, leaves_nothing_to_do_alone) {
  bool is_called = false;
  parallel_for(0, 1, [&](std::int64_t, std::int64_t) { is_called = true; });
  EXPECT_FALSE(is_called);
}

TEST(ParallelFor, rethrows_on_the_calling_thread) {
  const auto fail = [](std::int64_t, std::int64_t) { throw std::runtime_error("no"); };
  EXPECT_THROW(parallel_for(64, 1, fail), std::runtime_error);
}

}  // namespace
}  // namespace temper
