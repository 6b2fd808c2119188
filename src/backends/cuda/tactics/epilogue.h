// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a library's kernel leaves undone of an epilogue, as one pointwise kernel over the result, in place.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "backends/cuda/device.h"
#include "ops/epilogue.h"

namespace temper::cuda {

/// Steps on the result that are left to do.
struct EpilogueTensors {
  backend::TensorDesc y;
  backend::TensorDesc bias = {};      ///< added first; broadcasts to y; absent where it was added already
  backend::TensorDesc residual = {};  ///< likewise
};

/// ACTIVATION(value) and RESIDUAL_LAST of kernels that compute the epilogue themselves, from p.alpha and p.beta.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> epilogue_values(const Epilogue& epilogue);

class EpilogueKernel {
 public:
  /// Nothing to do gives a kernel that does nothing.
  EpilogueKernel(const Epilogue& epilogue, const EpilogueTensors& tensors, CudaDevice& device,
                 backend::ConstantStore& constants);
  void run(backend::Stream& stream, void* y, const void* bias, const void* residual);

 private:
  std::unique_ptr<backend::Kernel> kernel_;
  bool has_bias_ = false;
  bool has_residual_ = false;
};

}  // namespace temper::cuda
