// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <string>
#include <vector>

#include "base/str.h"
#include "support/sample_report.h"

namespace temper::test {

using namespace report;  // NOLINT: the vocabulary of this file

namespace {

const std::string k_markup = "<img src=x onerror=alert(1)></script>\"'&{{data}}\xff";
const std::string k_endless(400, 'W');
constexpr double k_infinity = std::numeric_limits<double>::infinity();

void enlarge_layers(Candidate& candidate) {
  const std::vector<LayerTime> few = *candidate.layers;
  std::vector<LayerTime> many;
  for (std::size_t i = 0; i < 1000; ++i) {
    many.push_back(few[i % few.size()]);
    many.back().name += str("/", i, i % 100 == 0 ? "/" + k_endless : "");
  }
  many[0].time_us = 0;
  many[1].flop = k_infinity;
  candidate.layers = std::move(many);
}

void enlarge_classes(Candidate& candidate) {
  const PrecisionRecall sample = candidate.curves->front();
  std::vector<PrecisionRecall> curves{sample};
  ConfusionMatrix matrix;
  for (std::int64_t i = 0; i < 80; ++i) {
    curves.push_back(sample);
    curves.back().label = i == 3 ? k_markup : str("class ", i);
    matrix.labels.push_back(curves.back().label);
    matrix.cells.push_back({i, i, 900 + i});
    matrix.cells.push_back({i, (i * 7 + 1) % 80, i * i});
  }
  curves[2].average_precision = std::nullopt;
  curves[3].average_precision = k_infinity;
  candidate.curves = std::move(curves);
  candidate.confusion = std::move(matrix);
}

}  // namespace

Report strange_report(std::uint64_t seed) {
  Report report = sample_report(seed);
  report.title = k_markup + k_endless;
  report.command = k_endless;
  report.models.resize(1);
  Model& model = report.models.front();
  model.name = k_endless;
  model.path = k_markup;
  model.stages[1].detail = k_endless;
  model.gates[0].reason = k_markup + "\n  " + k_endless;
  model.gates[0].passed = false;
  for (auto& candidate : model.candidates) enlarge_classes(candidate);
  enlarge_layers(model.candidates[2]);
  model.candidates[1].error = k_markup + k_endless;
  model.candidates[3].name = k_markup;
  (*model.candidates[3].metrics.value)[0].value = k_infinity;
  model.candidates[3].memory = Memory{};
  model.candidates[3].stage_times = StageTimes{};
  model.verification.value->comparisons[0].outputs[0].max_relative = k_infinity;
  model.verification.value->comparisons[0].outputs[0].output = k_endless;
  (*model.verification.value->layers.value)[0].layers[5].relative_l2 = 0;
  (*model.verification.value->layers.value)[0].layers[6].relative_l2 = k_infinity;
  model.gallery.value->pictures[1].jpeg.clear();
  model.gallery.value->classes.clear();
  return report;
}

}  // namespace temper::test
