// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <omp.h>

#include <algorithm>
#include <exception>

namespace temper {

int thread_limit() { return omp_get_max_threads(); }

void set_thread_limit(int threads) { omp_set_num_threads(std::max(1, threads)); }

void detail::run_in_team(std::int64_t count, std::int64_t grain,
                         void (*call)(const void* body, std::int64_t begin, std::int64_t end), const void* body) {
  if (count <= 0) return;
  const std::int64_t most = (count + std::max<std::int64_t>(1, grain) - 1) / std::max<std::int64_t>(1, grain);
  const auto threads = static_cast<int>(std::min<std::int64_t>(most, thread_limit()));
  if (threads <= 1 || omp_in_parallel()) {
    call(body, 0, count);
    return;
  }
  std::exception_ptr failure;
#pragma omp parallel num_threads(threads)
  {
    const std::int64_t team = omp_get_num_threads();
    const std::int64_t index = omp_get_thread_num();
    const std::int64_t begin = count * index / team;
    const std::int64_t end = count * (index + 1) / team;
    try {
      if (begin < end) call(body, begin, end);
    } catch (...) {
#pragma omp critical(temper_parallel_for_failure)
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace temper
