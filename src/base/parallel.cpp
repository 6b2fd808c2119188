// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <omp.h>

#include <algorithm>
#include <exception>

#include "base/happens_before.h"

namespace temper {

namespace {

/// What the threads of one parallel region share.
struct Team {
  void (*call)(const void* body, std::int64_t begin, std::int64_t end);
  const void* body;
  std::exception_ptr failure;
  char start = 0, end = 0, failing = 0;  ///< for happens_before
};

void run_range(Team& team, std::int64_t begin, std::int64_t end) {
  happens_after(team.start);
  try {
    if (begin < end) team.call(team.body, begin, end);
  } catch (...) {
#pragma omp critical(temper_parallel_for_failure)
    {
      happens_after(team.failing);
      team.failure = std::current_exception();
      happens_before(team.failing);
    }
  }
  happens_before(team.end);
}

}  // namespace

int thread_limit() { return omp_get_max_threads(); }

void set_thread_limit(int threads) { omp_set_num_threads(std::max(1, threads)); }

// The compiler passes the variables of a parallel region through memory before happens_after can be called.
__attribute__((no_sanitize("thread"))) void detail::run_in_team(std::int64_t count, std::int64_t grain,
                                                                void (*call)(const void* body, std::int64_t begin,
                                                                             std::int64_t end),
                                                                const void* body) {
  if (count <= 0) return;
  const std::int64_t most = (count + std::max<std::int64_t>(1, grain) - 1) / std::max<std::int64_t>(1, grain);
  const auto threads = static_cast<int>(std::min<std::int64_t>(most, thread_limit()));
  if (threads <= 1 || omp_in_parallel()) {
    call(body, 0, count);
    return;
  }
  Team team{call, body, {}};
  happens_before(team.start);
#pragma omp parallel num_threads(threads)
  {
    const std::int64_t size = omp_get_num_threads();
    const std::int64_t index = omp_get_thread_num();
    run_range(team, count * index / size, count * (index + 1) / size);
  }
  happens_after(team.end);
  if (team.failure) std::rethrow_exception(team.failure);
}

}  // namespace temper
