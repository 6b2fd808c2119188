// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/tactics/launch.h"

#include <algorithm>

#include "backends/cuda/device.h"

namespace temper::cuda {

namespace {

class LaunchedKernel final : public backend::Kernel {
 public:
  LaunchedKernel(Launch launch, std::size_t workspace_bytes)
      : launch_(std::move(launch)), workspace_bytes_(workspace_bytes) {}
  [[nodiscard]] std::size_t workspace_bytes() const override { return workspace_bytes_; }
  void run(backend::Stream& stream, const backend::KernelArgs& args) override { launch_(stream, args); }

 private:
  Launch launch_;
  std::size_t workspace_bytes_;
};

}  // namespace

std::unique_ptr<backend::Kernel> make_kernel(Launch launch, std::size_t workspace_bytes) {
  return std::make_unique<LaunchedKernel>(std::move(launch), workspace_bytes);
}

Source::Source(const backend::Problem& problem, std::size_t input, backend::ConstantStore& constants)
    : input_(input), is_present_(has_input(problem, input)) {
  if (is_present_ && problem.is_constant(input)) constant_ = resident_plain(constants, input);
}

backend::TensorDesc given_desc(const backend::Problem& problem, std::size_t input) {
  backend::TensorDesc desc = problem.inputs[input];
  if (problem.is_constant(input)) desc.layout = Layout::plain;
  return desc;
}

std::optional<std::vector<Tensor>> settled_inputs(const backend::Problem& problem) {
  std::vector<Tensor> inputs = {Tensor::view(DType::f32, problem.inputs[0].shape, nullptr)};
  for (std::size_t i = 1; i < problem.inputs.size(); ++i) {
    if (has_input(problem, i) && !problem.is_constant(i)) return std::nullopt;
    inputs.push_back(has_input(problem, i) ? problem.constants[i] : Tensor{});
  }
  return inputs;
}

KernelSource joined_source(const std::string& name, std::initializer_list<std::string_view> files,
                           const std::vector<std::pair<std::string, std::string>>& values) {
  KernelSource source{name, {}, {}};
  for (const auto& [key, value] : values) {
    if (key.size() == 1)
      source.code += str("using ", key, " = ", value, ";\n");
    else
      source.defines.emplace_back(key, value);
  }
  for (const std::string_view file : files) source.code += str(kernel_text(file), "\n");
  return source;
}

std::string index_type(std::int64_t count) {
  constexpr std::int64_t k_narrow_limit = std::int64_t{1} << 31;
  return count < k_narrow_limit ? "uint32_t" : "uint64_t";
}

LaunchShape looped(const CudaDevice& device, std::int64_t items, unsigned threads) {
  constexpr std::int64_t k_threads_per_multiprocessor = 2048;
  const std::int64_t resident = device.properties().multiprocessors * k_threads_per_multiprocessor / threads;
  const std::int64_t needed = (items + threads - 1) / threads;
  return {.blocks_x = static_cast<unsigned>(std::min(needed, resident)), .threads = threads};
}

}  // namespace temper::cuda
