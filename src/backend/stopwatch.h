// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace temper::backend {

class Stream;

/// Time that a device spends between two points of a stream.
class Stopwatch {
 public:
  virtual ~Stopwatch() = default;
  virtual void start(Stream& stream) = 0;
  virtual void stop(Stream& stream) = 0;
  /// Between the last start and stop, once the stream has passed both; waits where it has not.
  [[nodiscard]] virtual double elapsed_us() = 0;
};

/// Reads the host's clock: right for devices that have done the work when the call that queued it returns.
[[nodiscard]] std::unique_ptr<Stopwatch> create_host_stopwatch();

}  // namespace temper::backend
