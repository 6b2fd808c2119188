// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"
#include "runners/report.h"

namespace temper::runners {

namespace {

Json histogram_json(const std::optional<Histogram>& histogram) {
  if (!histogram) return nullptr;
  return {{"low", histogram->low}, {"high", histogram->high}, {"counts", histogram->counts}};
}

Json output_json(const OutputComparison& output) {
  Json json{{"name", output.name}, {"passed", output.passed}};
  if (!output.reason.empty()) json["reason"] = output.reason;
  json["elements"] = output.elements;
  json["mismatches"] = output.mismatches;
  json["statistic"] = statistic_name(output.rule.statistic);
  json["tolerance"] = {{"absolute", output.rule.tolerance.absolute}, {"relative", output.rule.tolerance.relative}};
  if (!output.has_statistics) return json;
  json["required"] = {{"absolute", output.required_absolute}, {"relative", output.required_relative}};
  json["cosine"] = output.cosine;
  json["relative_l2"] = output.relative_l2;
  json["psnr_db"] = output.psnr_db;
  json["reference"] = statistics_json(output.reference);
  json["test"] = statistics_json(output.test);
  json["absolute_difference"] = statistics_json(output.absolute_difference);
  json["relative_difference"] = statistics_json(output.relative_difference);
  if (!output.passed)
    json["histograms"] = {{"reference", histogram_json(output.reference_histogram)},
                          {"test", histogram_json(output.test_histogram)}};
  return json;
}

Json comparison_json(const Comparison& comparison) {
  Json outputs = Json::array();
  for (const auto& output : comparison.result.outputs) outputs.push_back(output_json(output));
  return {{"reference", comparison.reference},
          {"test", comparison.test},
          {"run", comparison.run},
          {"passed", comparison.result.passed()},
          {"outputs", std::move(outputs)}};
}

Json layers_json(const LayerReport& report) {
  Json json{{"reference", report.reference}, {"test", report.test}};
  if (!report.error.empty()) json["error"] = report.error;
  const LayerComparison* first = report.first_divergence();
  json["first_divergence"] = first == nullptr ? Json(nullptr) : Json(first->value);
  json["layers"] = Json::array();
  for (const auto& layer : report.layers) json["layers"].push_back(output_json(layer.result));
  return json;
}

Json runner_json(const RunnerReport& runner) {
  Json json{{"name", runner.name}, {"description", runner.description}, {"times_ms", runner.times_ms}};
  json["error"] = runner.error.empty() ? Json(nullptr) : Json(runner.error);
  return json;
}

}  // namespace

Json verification_json(const Verification& verification) {
  Json json{{"passed", verification.passed()}, {"summary", verification.summary()}, {"runs", verification.runs}};
  json["runners"] = Json::array();
  for (const auto& runner : verification.runners) json["runners"].push_back(runner_json(runner));
  json["comparisons"] = Json::array();
  for (const auto& comparison : verification.comparisons) json["comparisons"].push_back(comparison_json(comparison));
  json["layers"] = Json::array();
  for (const auto& report : verification.layers) json["layers"].push_back(layers_json(report));
  return json;
}

}  // namespace temper::runners
