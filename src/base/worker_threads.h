// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace temper {

/// Calls work(0) ... work(count - 1) from at most `threads` threads, this one among them, each index once. For tasks of
/// milliseconds and more that may block or throw; kernels divide their loops with parallel_for.
/// Errors: after all have ended, what the failed call of the lowest index threw.
void run_on_threads(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& work);

}  // namespace temper
