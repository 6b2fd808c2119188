// SPDX-License-Identifier: Apache-2.0
#include "backends/reference/evaluate.h"

#include <cstring>
#include <utility>

#include "backend/device.h"
#include "base/check.h"
#include "tensor/dtype.h"

namespace temper::reference {

namespace {

using backend::Problem;
using backend::Refusal;
using backend::TensorDesc;

/// Strings and containers have no bytes that a KernelArgs pointer could name.
std::optional<Refusal> refusal_of(const TensorDesc& desc) {
  if (!desc.is_present()) return std::nullopt;
  if (desc.layout != Layout::plain) return Refusal{str("evaluates plain tensors only, got ", desc.text())};
  if (!is_numeric(desc.dtype) && desc.dtype != DType::boolean)
    return Refusal{str("elements of ", dtype_name(desc.dtype), " are not plain memory")};
  return std::nullopt;
}

std::optional<Refusal> refuses(const Problem& problem, const backend::Device& device) {
  if (!device.is_host_memory()) return Refusal{"the host cannot read this device's memory"};
  for (const auto& desc : problem.inputs)
    if (auto refusal = refusal_of(desc)) return refusal;
  for (const auto& desc : problem.outputs)
    if (auto refusal = refusal_of(desc)) return refusal;
  return std::nullopt;
}

class EvaluateKernel final : public backend::Kernel {
 public:
  EvaluateKernel(const Problem& problem, backend::ConstantStore& constants)
      : op_(problem.op), inputs_(problem.inputs), outputs_(problem.outputs), constants_(problem.inputs.size()) {
    for (std::size_t i = 0; i < inputs_.size(); ++i)
      if (problem.is_constant(i)) constants_[i] = constants.plain(i);
  }

  void run(backend::Stream&, const backend::KernelArgs& args) override {
    std::vector<Tensor> inputs(inputs_.size());
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (!inputs_[i].is_present()) continue;
      inputs[i] =
          constants_[i].is_valid() ? constants_[i] : Tensor::view(inputs_[i].dtype, inputs_[i].shape, args.inputs[i]);
    }
    const std::vector<Tensor> results = op_.evaluate(inputs);
    for (std::size_t i = 0; i < outputs_.size(); ++i) copy_result(results, i, args.outputs[i]);
  }

 private:
  void copy_result(const std::vector<Tensor>& results, std::size_t index, void* target) const {
    const TensorDesc& desc = outputs_[index];
    if (!desc.is_present() || target == nullptr) return;
    TEMPER_CHECK(index < results.size() && results[index].is_valid(), internal, op_.name(), " computed ",
                 results.size(), " outputs, output ", index, " is asked for");
    const Tensor& result = results[index];
    TEMPER_CHECK(result.dtype() == desc.dtype && result.shape() == desc.shape, internal, op_.name(), ": output ", index,
                 " is ", dtype_name(result.dtype()), "[", shape_text(result.shape()), "], expected ", desc.text());
    if (result.byte_size() > 0) std::memcpy(target, result.raw(), result.byte_size());
  }

  Operator op_;
  std::vector<TensorDesc> inputs_;
  std::vector<TensorDesc> outputs_;
  std::vector<Tensor> constants_;
};

}  // namespace

backend::Tactic evaluate_tactic() {
  return {
      .id = k_evaluate,
      .ops = {},
      .refuses = refuses,
      .configs = [](const Problem&, const backend::Device&) { return std::vector<std::string>{""}; },
      .create = [](const Problem& problem, const std::string&, backend::Device&, backend::ConstantStore& constants)
          -> std::unique_ptr<backend::Kernel> { return std::make_unique<EvaluateKernel>(problem, constants); },
      .is_reference = true,
  };
}

}  // namespace temper::reference
