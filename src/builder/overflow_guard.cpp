// SPDX-License-Identifier: Apache-2.0
#include "builder/overflow_guard.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <map>

#include "backend/registry.h"
#include "base/parallel.h"
#include "builder/assign_layouts.h"
#include "builder/expand_for_device.h"
#include "builder/lower.h"
#include "builder/random_inputs.h"
#include "passes/expand_attention.h"
#include "passes/lower_precision.h"
#include "runtime/loaded_plan.h"

namespace temper::builder {

namespace {

/// Largest finite magnitude. Bits of magnitudes are in the order of the magnitudes.
double largest(const Tensor& tensor) {
  constexpr std::uint32_t k_infinity = 0x7f800000;
  constexpr std::int64_t k_grain = 64 * 1024;
  if (tensor.dtype() != DType::f32) return 0;
  const float* const values = tensor.data<float>().data();
  std::atomic<std::uint32_t> most = 0;
  parallel_for(tensor.size(), k_grain, [&](std::int64_t begin, std::int64_t end) {
    std::uint32_t own = 0;
    for (std::int64_t i = begin; i < end; ++i) {
      const std::uint32_t magnitude = std::bit_cast<std::uint32_t>(values[i]) & 0x7fffffff;
      own = std::max(own, magnitude < k_infinity ? magnitude : 0);
    }
    for (std::uint32_t seen = most; seen < own && !most.compare_exchange_weak(seen, own);) {
    }
  });
  return std::bit_cast<float>(most.load());
}

class Guard {
 public:
  Guard(const ir::Graph& graph, const std::vector<plan::Profile>& profiles, const BuildOptions& options)
      : options_(options), host_(backend::create_device("cpu")) {
    for (const ir::NodeId id : graph.order())
      for (const ir::ValueId output : graph.node(id).outputs)
        if (output.is_valid()) producers_[graph.value(output).name] = graph.node(id).name;
    plan_.device_kind = host_->info().kind;
    plan_.profiles = profiles;
    // Scores of an attention are never stored; their products are only how the host computes it.
    ir::Graph expanded = graph;
    (void)passes::expand_attention(expanded, [](const ir::Node&) { return true; });
    expand_for_device(expanded, profiles, *host_);
    Lowering(plan_.constants).lower(expanded, plan_.programs);
    assign_layouts(plan_.programs[0], plan_.constants, profiles[0], *host_, host_->layouts(DType::f32).front());
  }

  std::vector<Overflow> run() {
    const runtime::LoadedPlan loaded(plan_, *host_);
    for (const plan::Profile& profile : plan_.profiles) {
      run_at(loaded, profile, &plan::InputRange::min, "smallest");
      run_at(loaded, profile, &plan::InputRange::opt, "tuned-for");
      run_at(loaded, profile, &plan::InputRange::max, "largest");
    }
    for (std::size_t i = 0; i < options_.sample_inputs.size(); ++i)
      run_with(loaded, options_.sample_inputs[i], str("sample ", i));
    std::vector<Overflow> overflows;
    for (auto& [node, overflow] : found_) overflows.push_back(overflow);
    return overflows;
  }

 private:
  void run_at(const runtime::LoadedPlan& loaded, plan::Profile profile,
              std::vector<std::int64_t> plan::InputRange::*bound, std::string_view what) {
    for (auto& range : profile.ranges) range.opt = range.*bound;
    const auto inputs = random_inputs(plan_.programs[0], profile, 1);
    std::vector<std::string> shapes;
    for (const Tensor& input : inputs) shapes.push_back(shape_text(input.shape()));
    const std::string key = join(shapes, ", ");
    if (seen_.insert(key).second) run_with(loaded, inputs, str("random inputs at the ", what, " shapes (", key, ")"));
  }

  void run_with(const runtime::LoadedPlan& loaded, const std::vector<Tensor>& inputs, const std::string& what) {
    runtime::Executor executor(loaded.main(), loaded.state(), {0, options_.threads, 1});
    for (std::size_t i = 0; i < inputs.size(); ++i) executor.set_input(i, inputs[i]);
    const auto observe = [&](const plan::Value& value, const Tensor& content) {
      const double magnitude = largest(content);
      const auto producer = producers_.find(value.name);
      if (magnitude <= passes::k_largest_f16 || producer == producers_.end()) return;
      Overflow& overflow = found_[producer->second];
      if (magnitude > overflow.magnitude) overflow = {producer->second, what, magnitude};
    };
    executor.set_observer(observe, runtime::Executor::Observed::stored);
    executor.run();
  }

  const BuildOptions& options_;
  std::unique_ptr<backend::Device> host_;
  plan::Plan plan_;
  std::map<std::string, std::string> producers_;  ///< node by value name
  std::map<std::string, Overflow> found_;
  std::set<std::string> seen_;
};

}  // namespace

std::vector<Overflow> find_overflows(const ir::Graph& graph, const std::vector<plan::Profile>& profiles,
                                     const BuildOptions& options) {
  return Guard(graph, profiles, options).run();
}

}  // namespace temper::builder
