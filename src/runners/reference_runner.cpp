// SPDX-License-Identifier: Apache-2.0
#include "runners/reference_runner.h"

#include <optional>

#include "base/check.h"
#include "ir/interpret.h"
#include "onnx/import_model.h"

namespace temper::runners {

namespace {

class ReferenceRunner final : public Runner {
 public:
  explicit ReferenceRunner(std::filesystem::path model) : Runner("reference"), model_(std::move(model)) {}

  std::string description() const override { return "reference evaluation, sums in f64"; }
  void activate() override { graph_ = onnx::import_model(model_).graph; }
  void deactivate() override { graph_.reset(); }
  NamedTensors infer(const NamedTensors& inputs) override { return run(inputs, {}); }

  bool can_observe() const override { return true; }
  NamedTensors observe(const NamedTensors& inputs, const ValueObserver& observer) override {
    return run(inputs, [&](ir::ValueId id, const Tensor& content) { observer(graph_->value(id).name, content); });
  }

 private:
  NamedTensors run(const NamedTensors& inputs, const ir::ValueObserver& observer) const {
    TEMPER_CHECK(graph_, internal, "the reference runner is not active");
    const ir::NamedTensors by_name(inputs.begin(), inputs.end());
    ir::NamedTensors outputs = ir::interpret(*graph_, by_name, observer);
    NamedTensors result;
    for (const ir::ValueId id : graph_->outputs()) {
      const std::string& name = graph_->value(id).name;
      result.emplace_back(name, outputs.at(name));
    }
    return result;
  }

  std::filesystem::path model_;
  std::optional<ir::Graph> graph_;
};

}  // namespace

std::unique_ptr<Runner> make_reference_runner(std::filesystem::path model) {
  return std::make_unique<ReferenceRunner>(std::move(model));
}

}  // namespace temper::runners
