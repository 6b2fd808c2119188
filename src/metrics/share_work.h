// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "base/parallel.h"

namespace temper::metrics {

/// Calls body(begin, end) over ranges of at most `chunk` items of [0, count), on the process's team. A thread takes the
/// next range when it is done with one, so that items of unequal cost spread evenly.
template <class Body>
void share_work(std::int64_t count, std::int64_t chunk, const Body& body) {
  std::atomic<std::int64_t> next = 0;
  parallel_for(std::min<std::int64_t>(thread_limit(), (count + chunk - 1) / chunk), 1, [&](std::int64_t, std::int64_t) {
    for (std::int64_t begin = next.fetch_add(chunk); begin < count; begin = next.fetch_add(chunk))
      body(begin, std::min(count, begin + chunk));
  });
}

}  // namespace temper::metrics
