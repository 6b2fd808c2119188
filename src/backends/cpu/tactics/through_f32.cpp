// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backend/make_kernel.h"
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/conversion.h"
#include "backends/cpu/tactics/families.h"
#include "tensor/numeric.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;
using backend::TensorDesc;

bool is_small_float(DType dtype) { return dtype == DType::f16 || dtype == DType::bf16; }

bool has_small_float(const Problem& problem) {
  const auto is_small = [](const TensorDesc& tensor) { return is_small_float(tensor.dtype); };
  return std::any_of(problem.inputs.begin(), problem.inputs.end(), is_small) ||
         std::any_of(problem.outputs.begin(), problem.outputs.end(), is_small);
}

/// The same problem in f32. Content of weights is left to the constant store.
Problem widened(const Problem& problem) {
  constexpr std::int64_t k_most_elements = 1024;
  Problem wide = problem;
  for (auto* tensors : {&wide.inputs, &wide.outputs})
    for (TensorDesc& tensor : *tensors)
      if (is_small_float(tensor.dtype)) tensor.dtype = DType::f32;
  for (Tensor& constant : wide.constants) {
    if (!constant.is_valid() || !is_small_float(constant.dtype())) continue;
    const bool has_content = constant.raw() != nullptr && constant.size() <= k_most_elements;
    constant = has_content ? cast(constant, DType::f32) : Tensor::view(DType::f32, constant.shape(), nullptr);
  }
  return wide;
}

std::vector<backend::Candidate> inner_candidates(const Problem& wide, const Device& device) {
  auto accepted = find_candidates(device, wide).accepted;
  std::erase_if(accepted, [](const backend::Candidate& candidate) { return candidate.tactic->is_reference; });
  return accepted;
}

std::vector<std::string> configs(const Problem& problem, const Device& device) {
  std::vector<std::string> texts;
  for (const auto& candidate : inner_candidates(widened(problem), device))
    texts.push_back(candidate.config.empty() ? std::string(candidate.tactic->id)
                                             : str(candidate.tactic->id, " ", candidate.config));
  return texts;
}

std::optional<Refusal> refuses(const Problem& problem, const Device& device) {
  if (!has_small_float(problem)) return Refusal{"takes f16 and bf16 only"};
  if (problem.op.name() == "Cast" || problem.op.name() == "Reorder") return Refusal{"would convert forth and back"};
  return refuse_unless(!inner_candidates(widened(problem), device).empty(), "no kernel takes it in f32");
}

/// Shows a kernel constants of 16-bit floats as f32.
class WideningStore final : public backend::ConstantStore {
 public:
  WideningStore(backend::ConstantStore& store, const Problem& problem) : store_(store), problem_(problem) {}

  Tensor packed(std::size_t input, std::string_view form,
                const std::function<Tensor(const Tensor& plain)>& pack) override {
    if (!is_small_float(problem_.inputs.at(input).dtype)) return store_.packed(input, form, pack);
    return store_.packed(input, str("f32.", form), widening(pack));
  }
  std::shared_ptr<const void> resident(std::size_t input, std::string_view form,
                                       const std::function<Tensor(const Tensor& plain)>& pack) override {
    if (!is_small_float(problem_.inputs.at(input).dtype)) return store_.resident(input, form, pack);
    return store_.resident(input, str("f32.", form), widening(pack));
  }

 private:
  static std::function<Tensor(const Tensor&)> widening(const std::function<Tensor(const Tensor& plain)>& pack) {
    return [&pack](const Tensor& plain) { return pack(cast(plain, DType::f32)); };
  }

  backend::ConstantStore& store_;
  const Problem& problem_;
};

/// An operand that is converted; its f32 copy lies in the workspace.
struct Widened {
  std::size_t operand = 0;
  Conversion conversion;
  std::int64_t count = 0;
  std::size_t offset = 0;
};

class ThroughF32 final : public backend::Kernel {
 public:
  ThroughF32(const Problem& problem, std::unique_ptr<backend::Kernel> inner, const Device& device)
      : inner_(std::move(inner)), inputs_(problem.inputs.size()), outputs_(problem.outputs.size()) {
    for (std::size_t i = 0; i < problem.inputs.size(); ++i)
      if (is_small_float(problem.inputs[i].dtype) && !problem.is_constant(i))
        add(before_, i, problem.inputs[i], problem.inputs[i].dtype, DType::f32, device);
    for (std::size_t i = 0; i < problem.outputs.size(); ++i)
      if (is_small_float(problem.outputs[i].dtype))
        add(after_, i, problem.outputs[i], DType::f32, problem.outputs[i].dtype, device);
  }

  [[nodiscard]] std::size_t workspace_bytes() const override { return own_bytes_ + inner_->workspace_bytes(); }

  void run(backend::Stream& stream, const backend::KernelArgs& args) override {
    auto* workspace = static_cast<std::byte*>(args.workspace);
    std::copy(args.inputs.begin(), args.inputs.end(), inputs_.begin());
    std::copy(args.outputs.begin(), args.outputs.end(), outputs_.begin());
    for (const Widened& each : before_) {
      each.conversion.run(inputs_[each.operand], workspace + each.offset, each.count);
      inputs_[each.operand] = workspace + each.offset;
    }
    for (const Widened& each : after_) outputs_[each.operand] = workspace + each.offset;
    inner_->run(stream, {inputs_, outputs_, workspace + own_bytes_});
    for (const Widened& each : after_)
      each.conversion.run(workspace + each.offset, args.outputs[each.operand], each.count);
  }

 private:
  void add(std::vector<Widened>& list, std::size_t operand, const TensorDesc& tensor, DType from, DType to,
           const Device& device) {
    constexpr std::size_t k_alignment = 64;
    const std::int64_t count = stored_elements(tensor.layout, tensor.shape);
    list.push_back({operand, *Conversion::of(from, to, device), count, own_bytes_});
    own_bytes_ += (static_cast<std::size_t>(count) * sizeof(float) + k_alignment - 1) / k_alignment * k_alignment;
  }

  std::unique_ptr<backend::Kernel> inner_;
  std::vector<Widened> before_, after_;
  std::size_t own_bytes_ = 0;
  std::vector<const void*> inputs_;
  std::vector<void*> outputs_;
};

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string& config, Device& device,
                                        backend::ConstantStore& constants) {
  const std::string id = config.substr(0, config.find(' '));
  const std::string inner_config = id.size() < config.size() ? config.substr(id.size() + 1) : std::string();
  const backend::Tactic* tactic = find_tactic(device, id);
  TEMPER_CHECK(tactic != nullptr, bad_plan, "this version of Temper has no tactic '", id, "'; build the plan again");
  WideningStore store(constants, problem);
  return std::make_unique<ThroughF32>(
      problem, backend::make_kernel(*tactic, widened(problem), inner_config, device, store), device);
}

}  // namespace

backend::Tactic through_f32_tactic() {
  return {.id = "cpu.through_f32", .ops = {}, .refuses = refuses, .configs = configs, .create = create};
}

}  // namespace temper::cpu
