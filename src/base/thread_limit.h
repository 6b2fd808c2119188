// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/parallel.h"

namespace temper {

/// Sets the calling thread's limit while it lives; 0 leaves the limit as it is.
class ThreadLimit {
 public:
  explicit ThreadLimit(int threads) : previous_(thread_limit()) {
    if (threads > 0) set_thread_limit(threads);
  }
  ~ThreadLimit() { set_thread_limit(previous_); }
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;

 private:
  int previous_;
};

}  // namespace temper
