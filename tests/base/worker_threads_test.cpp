// SPDX-License-Identifier: Apache-2.0
#include "base/worker_threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace temper {
namespace {

TEST(WorkerThreads, every_index_is_called_once) {
  for (const std::size_t threads : {0U, 1U, 4U, 100U}) {
    std::vector<std::atomic<int>> calls(33);
    run_on_threads(calls.size(), threads, [&](std::size_t i) { ++calls[i]; });
    for (const auto& count : calls) EXPECT_EQ(count, 1) << threads << " threads";
  }
  run_on_threads(0, 4, [](std::size_t) { FAIL() << "there is nothing to do"; });
}

TEST(WorkerThreads, the_first_failure_is_thrown_after_all_have_ended) {
  std::atomic<int> calls = 0;
  try {
    run_on_threads(20, 4, [&](std::size_t i) {
      ++calls;
      if (i % 7 == 3) throw std::runtime_error(std::to_string(i));
    });
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "3");
  }
  EXPECT_EQ(calls, 20);
}

}  // namespace
}  // namespace temper
