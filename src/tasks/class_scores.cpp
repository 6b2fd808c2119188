// SPDX-License-Identifier: Apache-2.0
#include "tasks/class_scores.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "base/check.h"
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

}  // namespace

ClassScores::ClassScores(const OptionReader& options, const NetworkInfo& network)
    : output_(scores_output(network).name),
      activation_(options.choice("activation", {"auto", "none", "softmax"})),
      classes_(class_names(options.words("classes"), network, classes_of(scores_output(network)))) {}

std::vector<Result> ClassScores::results(const NamedTensors& outputs, std::size_t samples) const {
  const Tensor scores = output_f32(outputs, output_);
  const std::size_t count = classes_.size();
  TEMPER_CHECK(scores.size() == static_cast<std::int64_t>(samples * count), bad_argument, "output '", output_, "' is ",
               extents_text(scores.shape()), "; expected ", count, " classes for each of ", samples, " samples");
  std::vector<Result> results(samples);
  for (std::size_t i = 0; i < samples; ++i) results[i].classes = ranked(scores.data<float>().subspan(i * count, count));
  return results;
}

std::vector<ClassScore> ClassScores::ranked(std::span<const float> scores) const {
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

std::vector<OptionInfo> class_score_options() {
  return {{"classes", "", "names in the network's order; default: the model's own, else numbers"},
          {"activation", "auto", "none, softmax, or auto: softmax where scores do not sum to 1 already"}};
}

}  // namespace temper::tasks
