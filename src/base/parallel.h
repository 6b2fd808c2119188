// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

namespace temper {

/// Threads that parallel_for uses on the calling thread: the OpenMP team size, the one oneDNN runs in.
[[nodiscard]] int thread_limit();

/// Sets the team size for parallel regions begun by the calling thread; at least 1.
void set_thread_limit(int threads);

/// Calls body(begin, end) over a partition of [0, count) into at most thread_limit() contiguous ranges of at least
/// `grain` items. An exception in a range is rethrown on the calling thread. Nested calls run serially.
void parallel_for(std::int64_t count, std::int64_t grain,
                  const std::function<void(std::int64_t begin, std::int64_t end)>& body);

}  // namespace temper
