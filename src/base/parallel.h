// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace temper {

/// Threads that parallel_for uses on the calling thread: the OpenMP team size, the one oneDNN runs in.
[[nodiscard]] int thread_limit();

/// Sets the team size for parallel regions begun by the calling thread; at least 1.
void set_thread_limit(int threads);

namespace detail {
/// `body` is called through a pointer to it, so that no call of parallel_for allocates.
void run_in_team(std::int64_t count, std::int64_t grain,
                 void (*call)(const void* body, std::int64_t begin, std::int64_t end), const void* body);
}  // namespace detail

/// Calls body(begin, end) over a partition of [0, count) into at most thread_limit() contiguous ranges of at least
/// `grain` items. An exception in a range is rethrown on the calling thread. Nested calls run serially.
template <class Body>
void parallel_for(std::int64_t count, std::int64_t grain, const Body& body) {
  detail::run_in_team(
      count, grain,
      [](const void* self, std::int64_t begin, std::int64_t end) { (*static_cast<const Body*>(self))(begin, end); },
      &body);
}

}  // namespace temper
