// SPDX-License-Identifier: Apache-2.0
#include "runtime/host_kernels.h"

#include <algorithm>
#include <utility>

#include "backend/make_kernel.h"
#include "ops/content.h"
#include "runtime/loaded_program.h"

namespace temper::runtime {

namespace {

backend::TensorDesc desc_of(const Tensor& x) {
  return x.is_valid() ? backend::TensorDesc{x.dtype(), x.shape()} : backend::TensorDesc{};
}

bool are_such(const std::vector<Tensor>& inputs, const std::vector<backend::TensorDesc>& descs) {
  return std::equal(inputs.begin(), inputs.end(), descs.begin(), descs.end(),
                    [](const Tensor& x, const backend::TensorDesc& desc) {
                      if (!x.is_valid()) return !desc.is_present();
                      return desc.is_present() && x.dtype() == desc.dtype && x.shape() == desc.shape;
                    });
}

/// What inference may rely on for every run of these types and shapes: the content of constants alone.
std::vector<TensorType> lasting_types(const HostStep& step, const std::vector<Tensor>& inputs) {
  std::vector<TensorType> types = actual_types(inputs);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (!step.is_constant[i]) types[i].content.reset();
  return types;
}

bool are_plain(const std::vector<Tensor>& inputs) {
  return std::none_of(inputs.begin(), inputs.end(),
                      [](const Tensor& x) { return x.is_valid() && needs_host_object(x.dtype()); });
}

}  // namespace

std::optional<std::vector<Tensor>> HostKernels::run(const HostStep& step, const std::vector<Tensor>& inputs) {
  if (!are_plain(inputs)) return std::nullopt;
  Entry& entry = find(step.index, inputs);
  if (!std::exchange(entry.was_seen, true)) return std::nullopt;
  if (!entry.was_tried) make(entry, step, inputs);
  if (!entry.kernel) return std::nullopt;
  return run_kernel(entry, inputs);
}

/// The entry for these types and shapes, which may be a new one.
HostKernels::Entry& HostKernels::find(std::size_t step, const std::vector<Tensor>& inputs) {
  constexpr std::size_t k_kept = 8;
  auto& own = entries_[step];
  const auto found = std::find_if(own.begin(), own.end(), [&](const Entry& e) { return are_such(inputs, e.inputs); });
  if (found != own.end()) {
    own.splice(own.begin(), own, found);
  } else {
    own.emplace_front();
    for (const Tensor& x : inputs) own.front().inputs.push_back(desc_of(x));
    if (own.size() > k_kept) own.pop_back();
  }
  return own.front();
}

void HostKernels::make(Entry& entry, const HostStep& step, const std::vector<Tensor>& inputs) {
  constexpr double k_least_flop = 100e3;
  entry.was_tried = true;
  const auto types = lasting_types(step, inputs);
  const auto results = step.op->infer(types, step.is_asked_for.size());
  for (std::size_t i = 0; i < step.is_asked_for.size(); ++i) {
    const auto shape = results.at(i).shape();
    if (!shape || needs_host_object(results[i].dtype)) return;
    entry.outputs.push_back(step.is_asked_for[i] ? backend::TensorDesc{results[i].dtype, *shape}
                                                 : backend::TensorDesc{});
  }
  if (step.op->cost(types, results).flop < k_least_flop) return;
  backend::Problem problem{*step.op, {}, {}, {}};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    problem.inputs.push_back(desc_of(inputs[i]));
    problem.constants.push_back(step.is_constant[i] ? inputs[i] : Tensor());
  }
  problem.outputs = entry.outputs;
  const auto candidates = find_candidates(*host_, problem);
  if (candidates.accepted.empty() || candidates.accepted.front().tactic->is_reference) return;
  const backend::Candidate& first = candidates.accepted.front();
  if (!stream_) stream_ = host_->create_stream();
  entry.kernel = backend::make_kernel(*first.tactic, problem, first.config, *host_, *step.constants);
  entry.workspace = host_->allocate(std::max<std::size_t>(64, entry.kernel->workspace_bytes()));
}

std::vector<Tensor> HostKernels::run_kernel(Entry& entry, const std::vector<Tensor>& inputs) {
  std::vector<const void*> sources;
  for (const Tensor& x : inputs) sources.push_back(x.is_valid() ? x.raw() : nullptr);
  std::vector<Tensor> outputs;
  std::vector<void*> targets;
  for (const backend::TensorDesc& desc : entry.outputs) {
    outputs.push_back(desc.is_present() ? Tensor(desc.dtype, desc.shape) : Tensor());
    targets.push_back(desc.is_present() ? outputs.back().mutable_raw() : nullptr);
  }
  entry.kernel->run(*stream_, {sources, targets, entry.workspace->data()});
  stream_->synchronize();
  return outputs;
}

}  // namespace temper::runtime
