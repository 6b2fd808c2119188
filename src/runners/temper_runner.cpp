// SPDX-License-Identifier: Apache-2.0
#include "runners/temper_runner.h"

#include <optional>

#include "backend/registry.h"
#include "base/check.h"
#include "plan/content.h"
#include "runtime/executor.h"
#include "runtime/loaded_plan.h"

namespace temper::runners {

namespace {

class TemperRunner final : public Runner {
 public:
  TemperRunner(std::function<Plan()> make, ContextOptions options)
      : Runner("temper"), make_(std::move(make)), options_(options) {}

  std::string description() const override {
    return str("Temper plan, profile ", options_.profile,
               options_.threads == 0 ? std::string() : str(", ", options_.threads, " threads"));
  }
  void activate() override {
    plan_ = make_();
    engine_ = Engine::from_plan(*plan_);
    context_ = engine_->context(options_);
  }
  void deactivate() override {
    context_.reset();
    engine_.reset();
    plan_.reset();
  }
  NamedTensors infer(const NamedTensors& inputs) override {
    TEMPER_CHECK(context_, internal, "the temper runner is not active");
    return named(context_->infer(ordered(inputs)));
  }

  bool can_observe() const override { return true; }
  /// A debugging run of its own: fused values are never computed, so that they do not show.
  NamedTensors observe(const NamedTensors& inputs, const ValueObserver& observer) override {
    TEMPER_CHECK(plan_, internal, "the temper runner is not active");
    const plan::Plan& plan = plan_->content().plan;
    const auto device = backend::create_device(plan.device_kind);
    const runtime::LoadedPlan loaded(plan, *device);
    runtime::Executor executor(loaded.main(), loaded.state(), {options_.profile, options_.threads, 1});
    executor.set_observer([&](const plan::Value& value, const Tensor& content) { observer(value.name, content); });
    const std::vector<Tensor> tensors = ordered(inputs);
    for (std::size_t i = 0; i < tensors.size(); ++i) executor.set_input(i, tensors[i]);
    executor.run();
    std::vector<Tensor> outputs;
    for (std::size_t i = 0; i < engine_->outputs().size(); ++i) {
      outputs.push_back(executor.output(i));
      const bool is_numeric = outputs.back().byte_size() > 0;
      if (is_numeric) static_cast<void>(outputs.back().mutable_raw());  // the executor's memory goes with it
    }
    return named(std::move(outputs));
  }

 private:
  [[nodiscard]] std::vector<Tensor> ordered(const NamedTensors& inputs) const {
    std::vector<Tensor> result;
    for (const TensorInfo& input : engine_->inputs()) result.push_back(require_input(inputs, input.name, "the plan"));
    TEMPER_CHECK(result.size() == inputs.size(), bad_argument, "the plan has ", result.size(), " inputs, ",
                 inputs.size(), " were given");
    return result;
  }

  [[nodiscard]] NamedTensors named(std::vector<Tensor> outputs) const {
    NamedTensors result;
    for (std::size_t i = 0; i < outputs.size(); ++i)
      result.emplace_back(engine_->outputs()[i].name, std::move(outputs[i]));
    return result;
  }

  std::function<Plan()> make_;
  ContextOptions options_;
  std::optional<Plan> plan_;
  std::optional<Engine> engine_;
  std::optional<ExecutionContext> context_;
};

}  // namespace

std::unique_ptr<Runner> make_temper_runner(std::function<Plan()> make, ContextOptions options) {
  return std::make_unique<TemperRunner>(std::move(make), options);
}

}  // namespace temper::runners
