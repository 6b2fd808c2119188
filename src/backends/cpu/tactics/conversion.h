// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "backend/device.h"
#include "backends/cpu/kernels/convert.h"
#include "temper/tensor.h"

namespace temper::cpu {

/// Elements of one type written as another, as Cast does it: to nearest even, floats to integers truncated and
/// bounded, integers to narrower ones wrapped, bool is x != 0.
class Conversion {
 public:
  /// Nothing where a type is neither a number of whole bytes nor bool, or an 8-bit float.
  static std::optional<Conversion> of(DType from, DType to, const backend::Device& device);
  /// In the team.
  void run(const void* source, void* target, std::int64_t count) const;

 private:
  using Range = void (*)(const ConvertKernels& kernels, const void* source, void* target, std::int64_t begin,
                         std::int64_t end);
  Conversion(Range range, const ConvertKernels& kernels, std::int64_t bytes)
      : range_(range), kernels_(&kernels), bytes_(bytes) {}

  Range range_;
  const ConvertKernels* kernels_;
  std::int64_t bytes_;  ///< of a source and a target element
};

}  // namespace temper::cpu
