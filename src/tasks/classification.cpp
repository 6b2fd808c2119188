// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tasks/class_scores.h"
#include "tasks/image_input.h"
#include "tasks/kinds.h"

namespace temper::tasks {

namespace {

/// torchvision's usual way; Ultralytics' networks take pixels from 0 to 1, cut to the input's own size.
ImageDefaults defaults_of(const NetworkInfo& network) {
  ImageDefaults defaults{.fit = "centre_crop", .size = 224};
  const auto task = network.metadata.find("task");
  if (task != network.metadata.end() && task->second == "classify") return defaults;
  defaults.mean = "0.485,0.456,0.406";
  defaults.std = "0.229,0.224,0.225";
  const auto& shape = network.inputs.empty() ? Shape{} : network.inputs.front().shape;
  const std::int64_t side =
      shape.size() == 4 ? std::min(shape[2], shape[1] == 1 || shape[1] == 3 ? shape[3] : shape[1]) : 224;
  if (side > 0) defaults.shorter_side = std::to_string((side * 256 + 112) / 224);
  return defaults;
}

class Classification final : public Task {
 public:
  Classification(const OptionReader& options, const NetworkInfo& network)
      : input_(options, network, defaults_of(network)), scores_(options, network) {}

  std::string_view kind() const override { return "classification"; }
  const std::vector<std::string>& classes() const override { return scores_.classes(); }

  Batch preprocess(std::span<const Input> inputs, Variant variant) const override {
    return input_.batch(inputs, variant);
  }

  std::vector<Result> postprocess(const NamedTensors& outputs, std::span<const Placement> placements,
                                  Variant) const override {
    return scores_.results(outputs, placements.size());
  }

 private:
  ImageInput input_;
  ClassScores scores_;
};

}  // namespace

std::vector<OptionInfo> classification_options() {
  auto options = image_options();
  std::ranges::move(class_score_options(), std::back_inserter(options));
  return options;
}

std::unique_ptr<Task> create_classification(const TaskOptions& options, const NetworkInfo& network) {
  return std::make_unique<Classification>(OptionReader(options, classification_options()), network);
}

}  // namespace temper::tasks
