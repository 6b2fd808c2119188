// SPDX-License-Identifier: Apache-2.0
#include "runners/temper_runner.h"

#include <optional>

#include "base/check.h"

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
    engine_ = Engine::from_plan(make_());
    context_ = engine_->context(options_);
  }
  void deactivate() override {
    context_.reset();
    engine_.reset();
  }
  NamedTensors infer(const NamedTensors& inputs) override {
    TEMPER_CHECK(context_, internal, "the temper runner is not active");
    std::vector<Tensor> ordered;
    for (const TensorInfo& input : engine_->inputs()) ordered.push_back(require_input(inputs, input.name, "the plan"));
    TEMPER_CHECK(ordered.size() == inputs.size(), bad_argument, "the plan has ", ordered.size(), " inputs, ",
                 inputs.size(), " were given");
    std::vector<Tensor> outputs = context_->infer(ordered);
    NamedTensors result;
    for (std::size_t i = 0; i < outputs.size(); ++i)
      result.emplace_back(engine_->outputs()[i].name, std::move(outputs[i]));
    return result;
  }

 private:
  std::function<Plan()> make_;
  ContextOptions options_;
  std::optional<Engine> engine_;
  std::optional<ExecutionContext> context_;
};

}  // namespace

std::unique_ptr<Runner> make_temper_runner(std::function<Plan()> make, ContextOptions options) {
  return std::make_unique<TemperRunner>(std::move(make), options);
}

}  // namespace temper::runners
