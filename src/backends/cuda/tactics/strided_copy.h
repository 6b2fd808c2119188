// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backends/cuda/tactics/launch.h"
#include "ops/movement.h"

namespace temper::cuda {

/// A BoxCopy between two places in device memory, as the cheapest kernel that does it: runs in accesses as wide as
/// strides and addresses allow, or tiles through shared memory where the contiguous axes of the two sides differ.
class StridedCopy {
 public:
  StridedCopy(BoxCopy box, std::size_t element_bytes, CudaDevice& device);
  /// The places must not overlap.
  void run(backend::Stream& stream, const void* source, void* target) const;

 private:
  /// A kernel for one cell size, its parameters and launch.
  struct Variant {
    KernelFunction function;
    std::vector<std::int64_t> parameters;
    LaunchShape shape;
  };
  [[nodiscard]] static Variant make_runs(const BoxCopy& box, std::size_t cell_bytes, CudaDevice& device);
  [[nodiscard]] static Variant make_tiles(const BoxCopy& box, std::size_t cell_bytes, std::size_t source_axis,
                                          CudaDevice& device);

  bool is_empty_ = false;
  std::size_t wide_bytes_ = 0;  ///< alignment that wide_ needs; 0 where there is none
  Variant wide_;
  Variant narrow_;
};

}  // namespace temper::cuda
