// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "base/check.h"
#include "tasks/image_input.h"
#include "tasks/kinds.h"
#include "tasks/network_tensors.h"

namespace temper::tasks {

namespace {

/// Extents after the batch that are not 1 say how many classes there are.
std::int64_t classes_of(const NetworkTensor& output) {
  if (output.shape.size() < 2) return 0;
  std::int64_t classes = 1;
  for (std::size_t i = 1; i < output.shape.size(); ++i) {
    if (output.shape[i] != 1 && classes != 1) return 0;
    if (output.shape[i] != 1) classes = output.shape[i];
  }
  return classes;
}

const NetworkTensor& scores_output(const NetworkInfo& network) {
  const auto fits = [](const NetworkTensor& output) { return classes_of(output) > 1; };
  const auto found = std::ranges::find_if(network.outputs, fits);
  TEMPER_CHECK(found != network.outputs.end(), bad_argument, "no output of the network scores classes; it has ",
               tensors_text(network.outputs), "; expected [N, classes]");
  return *found;
}

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

bool are_probabilities(std::span<const double> values) {
  const bool in_range = std::ranges::all_of(values, [](double value) { return value >= 0 && value <= 1; });
  return in_range && std::abs(std::accumulate(values.begin(), values.end(), 0.0) - 1) < 1e-3;
}

void apply_softmax(std::vector<double>& values) {
  const double most = *std::ranges::max_element(values);
  double sum = 0;
  for (double& value : values) sum += value = std::exp(value - most);
  for (double& value : values) value /= sum;
}

class Classification final : public Task {
 public:
  Classification(const OptionReader& options, const NetworkInfo& network)
      : input_(options, network, defaults_of(network)),
        output_(scores_output(network).name),
        activation_(options.choice("activation", {"auto", "none", "softmax"})),
        classes_(class_names(options.words("classes"), network, classes_of(scores_output(network)))) {}

  std::string_view kind() const override { return "classification"; }
  const std::vector<std::string>& classes() const override { return classes_; }

  Batch preprocess(std::span<const Input> inputs, Variant variant) const override {
    return input_.batch(inputs, variant);
  }

  std::vector<Result> postprocess(const NamedTensors& outputs, std::span<const Placement> placements,
                                  Variant) const override {
    const Tensor scores = output_f32(outputs, output_);
    const std::size_t count = classes_.size();
    TEMPER_CHECK(scores.size() == static_cast<std::int64_t>(placements.size() * count), bad_argument, "output '",
                 output_, "' is ", extents_text(scores.shape()), "; expected ", count, " classes for each of ",
                 placements.size(), " pictures");
    std::vector<Result> results;
    for (std::size_t i = 0; i < placements.size(); ++i)
      results.push_back(
          {.classes = ranked(scores.data<float>().subspan(i * count, count)), .objects = {}, .label_map = {}});
    return results;
  }

 private:
  std::vector<ClassScore> ranked(std::span<const float> scores) const {
    const auto order = [&](const ClassScore& score) {  // a value that is not a number comes last
      const float value = scores[static_cast<std::size_t>(score.category)];
      return std::isnan(value) ? -std::numeric_limits<float>::infinity() : value;
    };
    std::vector<double> values(scores.begin(), scores.end());
    if (activation_ == "softmax" || (activation_ == "auto" && !are_probabilities(values))) apply_softmax(values);
    std::vector<ClassScore> classes;
    for (std::size_t i = 0; i < values.size(); ++i) classes.push_back({static_cast<std::int64_t>(i), values[i]});
    // By what the network gave: after exponentials, unequal scores may have become equal.
    std::ranges::stable_sort(classes, std::greater{}, order);
    return classes;
  }

  ImageInput input_;
  std::string output_;
  std::string activation_;
  std::vector<std::string> classes_;
};

}  // namespace

std::vector<OptionInfo> classification_options() {
  auto options = image_options();
  options.push_back({"classes", "", "names in the network's order; default: the model's own, else numbers"});
  options.push_back({"activation", "auto", "none, softmax, or auto: softmax where scores do not sum to 1 already"});
  return options;
}

std::unique_ptr<Task> create_classification(const TaskOptions& options, const NetworkInfo& network) {
  return std::make_unique<Classification>(OptionReader(options, classification_options()), network);
}

}  // namespace temper::tasks
