// SPDX-License-Identifier: Apache-2.0
#pragma once

// Kernels of this folder's families are one or a few launches: a function that queues them, and where their operands
// lie at run time.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "backend/device.h"
#include "backends/cuda/compiler.h"
#include "backends/cuda/tactics/common.h"

namespace temper::cuda {

using Launch = std::function<void(backend::Stream&, const backend::KernelArgs&)>;

/// A kernel whose run() is `launch`.
[[nodiscard]] std::unique_ptr<backend::Kernel> make_kernel(Launch launch, std::size_t workspace_bytes = 0);

/// Where an input lies when a kernel runs: a constant's copy on the device, made here, or what the caller gives.
class Source {
 public:
  Source() = default;  ///< an absent input: null
  Source(const backend::Problem& problem, std::size_t input, backend::ConstantStore& constants);
  [[nodiscard]] const void* in(const backend::KernelArgs& args) const {
    return constant_ || !is_present_ ? constant_.get() : args.inputs[input_];
  }

 private:
  std::size_t input_ = 0;
  bool is_present_ = false;
  std::shared_ptr<const void> constant_;
};

/// An input as kernels find it: constants are plain, whatever the problem says.
[[nodiscard]] backend::TensorDesc given_desc(const backend::Problem& problem, std::size_t input);

[[nodiscard]] inline bool has_input(const backend::Problem& problem, std::size_t input) {
  return input < problem.inputs.size() && problem.inputs[input].is_present();
}

/// The first input with its extents only, then the content of the constant inputs: what operators settle their
/// attributes from. Nothing where one of these is computed.
[[nodiscard]] std::optional<std::vector<Tensor>> settled_inputs(const backend::Problem& problem);

/// The texts of kernels/*.cu one after another, compiled as one. `values`: macros, and where the name is one letter
/// types, which compilers' own headers would not survive as macros.
[[nodiscard]] KernelSource joined_source(const std::string& name, std::initializer_list<std::string_view> files,
                                         const std::vector<std::pair<std::string, std::string>>& values);

/// The unsigned type that holds indices below `count` and some launches beyond.
[[nodiscard]] std::string index_type(std::int64_t count);

/// Blocks that keep the device busy, at most as many as `items` need: for kernels that loop over the grid.
[[nodiscard]] LaunchShape looped(const CudaDevice& device, std::int64_t items, unsigned threads = 256);

}  // namespace temper::cuda
