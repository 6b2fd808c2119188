// SPDX-License-Identifier: Apache-2.0
#include "support/sample_report.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "base/str.h"
#include "base/table.h"
#include "deploy/report/summaries.h"

namespace temper::test {

using namespace report;  // NOLINT: the vocabulary of this file

namespace {

/// Counts between powers of ten, the first bin from 0.
Histogram decades_of(const std::vector<double>& magnitudes) {
  Histogram histogram{.edges = {0}, .counts = std::vector<std::int64_t>(11)};
  for (int power = -8; power <= 2; ++power) histogram.edges.push_back(std::pow(10.0, power));
  for (const double value : magnitudes) {
    std::size_t bin = 0;
    while (bin + 1 < histogram.counts.size() && value >= histogram.edges[bin + 1]) ++bin;
    ++histogram.counts[bin];
  }
  return histogram;
}

class Sample {
 public:
  explicit Sample(std::uint64_t seed) : random_(seed) {}

  Report make() {
    return {.title = "Perception models, nightly",
            .created = "2026-01-31T04:12:09Z",
            .temper_version = "0.1.0",
            .command = "temper deploy deploy.yaml --output out",
            .environment = {{"CPU", "Example 8-core, AVX-512, bf16"}, {"Cores used", "2"}, {"oneDNN", "2.6.3"}},
            .models = {detector(), segmenter(), classifier(), missing()}};
  }

 private:
  double uniform(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }

  Latency latency(double median_ms) {
    std::lognormal_distribution<double> spread(0, 0.05);
    std::vector<double> times(800);
    for (auto& time : times) time = median_ms * spread(random_) * (random_() % 60 == 0 ? 1.35 : 1);
    Latency result = latency_of(times, 1);
    result.threads = 2;
    result.shapes = "images: 1x3x416x416";
    return result;
  }

  std::vector<LayerTime> layers(const std::string& precision, double total_ms) {
    std::vector<LayerTime> result;
    const std::vector<std::string> ops{"Conv", "Conv", "Conv", "Pointwise", "Concat", "MaxPool", "Resize", "Softmax"};
    double sum = 0;
    for (int i = 0; i < 60; ++i) {
      const std::string& op = ops[random_() % ops.size()];
      const double time = op == "Conv" ? uniform(20, 400) : uniform(1, 40);
      sum += time;
      const bool is_conv = op == "Conv";
      result.push_back(
          {.name = str("/model.", i / 4, "/cv", i % 4, "/", op),
           .op = op,
           .tactic = is_conv ? (i % 3 == 0 ? "cpu.conv.winograd" : "cpu.conv.dnnl") : "cpu.pointwise.chain",
           .precision = is_conv ? precision : "fp32",
           .time_us = time,
           .flop = is_conv ? std::optional(time * uniform(4e4, 9e4)) : std::nullopt,
           .bytes = time * uniform(2e3, 2e4),
           .sources = {str("/model.", i / 4, "/cv", i % 4), str("/model.", i / 4, "/act")}});
    }
    for (auto& layer : result) layer.time_us *= total_ms * 1e3 / sum;
    return result;
  }

  PrecisionRecall curve(const std::string& label, double quality) {
    PrecisionRecall result{.label = label};
    double sum = 0;
    for (int i = 0; i <= 100; ++i) {
      const double recall = i / 100.0;
      const double precision = std::max(0.0, 1 - std::pow(recall / quality, 6));
      result.recall.push_back(recall);
      result.precision.push_back(precision);
      sum += precision;
    }
    result.average_precision = sum / 101;
    return result;
  }

  ConfusionMatrix confusion(const std::vector<std::string>& labels) {
    ConfusionMatrix matrix{.labels = labels};
    const auto count = static_cast<std::int64_t>(labels.size());
    for (std::int64_t truth = 0; truth < count; ++truth)
      for (std::int64_t predicted = 0; predicted < count; ++predicted) {
        const auto most = truth == predicted ? 140U : (truth + predicted) % 3 == 0 ? 9U : 2U;
        const auto cell = static_cast<std::int64_t>(random_() % most) + (truth == predicted ? 60 : 0);
        if (cell > 0) matrix.cells.push_back({truth, predicted, cell});
      }
    return matrix;
  }

  Candidate scored(const std::string& name, const std::string& runner, const std::string& precision, double ms,
                   double score) {
    Candidate candidate{.name = name, .runner = runner, .device = "cpu", .precision = precision};
    candidate.latency = latency(ms);
    candidate.stage_times = StageTimes{.decode_ms = 2.1,
                                       .preprocess_ms = runner == "temper" ? 0.6 : 1.9,
                                       .engine_ms = ms,
                                       .postprocess_ms = runner == "temper" ? 0.4 : 1.1,
                                       .samples_per_s = 1e3 / (ms + 2)};
    candidate.metrics = std::vector<MetricValue>{{"AP", score},
                                                 {"AP50", score + 0.19},
                                                 {"AP75", score + 0.02},
                                                 {"AR100", score + 0.11},
                                                 {"keypoint AP", score + 0.08}};
    candidate.memory = Memory{.weights_bytes = precision == "bf16" ? 3'700'000 : 7'400'000,
                              .arena_bytes = precision == "bf16" ? 9'100'000 : 16'800'000,
                              .io_bytes = 4'300'000,
                              .process_bytes = 92'000'000};
    std::vector<PrecisionRecall> curves{curve("all", 0.5 + score)};
    for (const char* label : {"cube", "ball", "post", "sign", "cart", "dog"})
      curves.push_back(curve(label, 0.38 + score + 0.03 * static_cast<double>(curves.size()) + uniform(-0.01, 0)));
    candidate.curves = std::move(curves);
    candidate.confusion = confusion({"cube", "ball", "post", "sign", "cart", "dog", "background"});
    return candidate;
  }

  Candidate built(const std::string& precision, double ms, double score) {
    Candidate candidate = scored("temper cpu " + precision, "temper", precision, ms, score);
    candidate.layers = layers(precision, ms);
    candidate.plan = PlanFacts{.path = "out/detector." + precision + ".plan",
                               .bytes = precision == "bf16" ? 4'100'000 : 7'900'000,
                               .device = "cpu: avx512, bf16, 2 threads",
                               .build_s = 6.4,
                               .provenance = {{"Model SHA-256", std::string(64, 'a')}, {"Format", "12"}},
                               .options = {{"precision", precision}, {"optimization level", "3"}}};
    return candidate;
  }

  OutputError output(const std::string& name, double error, double tolerance) {
    std::vector<double> magnitudes(4000);
    for (auto& value : magnitudes) value = error * std::pow(10.0, -4 * uniform(0, 1) * uniform(0, 1));
    const double largest = *std::max_element(magnitudes.begin(), magnitudes.end());
    const auto beyond = std::count_if(magnitudes.begin(), magnitudes.end(), [&](double v) { return v > tolerance; });
    return {.output = name,
            .passed = beyond == 0,
            .reason = beyond == 0 ? "" : str(beyond, " elements differ by more than ", tolerance),
            .elements = static_cast<std::int64_t>(magnitudes.size()),
            .mismatches = beyond,
            .absolute_tolerance = tolerance,
            .relative_tolerance = tolerance,
            .statistic = "elementwise",
            .max_absolute = largest,
            .mean_absolute = largest / 9,
            .p99_absolute = largest * 0.8,
            .max_relative = largest * 2,
            .cosine = 1 - error * error,
            .relative_l2 = error / 3,
            .psnr_db = -20 * std::log10(error),
            .absolute_histogram = decades_of(magnitudes)};
  }

  Verification verification() {
    Verification result{.passed = true, .summary = "8 of 8 comparisons agree within their tolerances"};
    for (int run = 0; run < 4; ++run)
      for (const bool is_bf16 : {false, true}) {
        const double error = is_bf16 ? 6e-3 : 3e-6;
        const double tolerance = is_bf16 ? 2e-2 : 1e-4;
        result.comparisons.push_back(
            {.reference = "reference",
             .test = is_bf16 ? "temper cpu bf16" : "temper cpu fp32",
             .scenario = str("run ", run),
             .passed = true,
             .outputs = {output("boxes", error, tolerance), output("scores", error / 4, tolerance)}});
      }
    LayerErrors errors{.reference = "reference", .test = "temper cpu bf16"};
    double error = 2e-5;
    for (int i = 0; i < 70; ++i) {
      error *= i == 41 ? 30 : uniform(0.85, 1.22);
      errors.layers.push_back({.value = str("/model.", i / 4, "/cv", i % 4, "/output"),
                               .op = i % 3 == 0 ? "Conv" : "Mul",
                               .passed = error < 6e-4,
                               .max_absolute = 4 * error,
                               .relative_l2 = error,
                               .cosine = 1 - error * error});
      if (!errors.first_divergence && error >= 6e-4) errors.first_divergence = static_cast<std::size_t>(i);
    }
    result.layers = std::vector{std::move(errors)};
    return result;
  }

  std::vector<LossAttribution> attribution() {
    return {{.candidate = "temper cpu bf16",
             .metric = "AP",
             .reference_value = 0.4312,
             .test_value = 0.4261,
             .losses = {{"preprocess", 0}, {"engine", -0.0049}, {"postprocess", -0.0004}, {"interaction", 0.0002}},
             .swaps = {{"reference", "reference", "reference", 0.4312},
                       {"temper", "reference", "reference", 0.4312},
                       {"reference", "temper", "reference", 0.4263},
                       {"reference", "reference", "temper", 0.4308},
                       {"temper", "temper", "temper", 0.4261}}}};
  }

  Gate gate(const std::string& name, const std::string& condition, double value, bool passed) {
    return {.name = name,
            .condition = condition,
            .value = fixed_text(value, 4),
            .passed = passed,
            .reason = passed ? "" : str("measured ", fixed_text(value, 4)),
            .candidate = "temper cpu bf16",
            .metric = "AP"};
  }

  static std::vector<Stage> stages() {
    return {{.name = "import",
             .status = "passed",
             .detail = "312 nodes, 1.9 M parameters",
             .time_s = 0.2,
             .is_cached = true},
            {.name = "build", .status = "passed", .detail = "fp32 and bf16", .time_s = 12.7},
            {.name = "verify", .status = "passed", .detail = "4 runs of 2 candidates", .time_s = 5.1},
            {.name = "evaluate", .status = "passed", .detail = "300 pictures, 4 candidates", .time_s = 48.9},
            {.name = "benchmark", .status = "passed", .detail = "800 runs each", .time_s = 21},
            {.name = "calibrate", .status = "skipped", .detail = "no candidate asks for it"}};
  }

  Model detector() {
    Model model = scored_detector();
    // As when the reference is too slow for the whole dataset.
    model.candidates[0].scored_samples = 100;
    for (std::size_t i = 1; i < model.candidates.size(); ++i)
      for (const auto& metric : *model.candidates[i].metrics)
        model.candidates[i].metric_changes.push_back({metric.metric, i == 3 ? -0.0049 : 0});
    return model;
  }

  Model scored_detector() {
    return {
        .name = "detector",
        .path = "models/detector.onnx",
        .facts = {{"SHA-256", std::string(64, 'a')}, {"Opset", "17"}, {"Parameters", "1.9 M"}, {"Work", "2.4 GFLOP"}},
        .inputs = {{"images", "f32", "batch x 3 x height x width"}},
        .outputs = {{"boxes", "f32", "batch x 4 x anchors"}, {"scores", "f32", "batch x 6 x anchors"}},
        .profiles = {{{{"images", "1x3x320x320", "1x3x416x416", "8x3x640x640"}}}},
        .attempts = {{.precision = "bf16"}},
        .stages = stages(),
        .gates = {gate("AP of temper cpu fp32", ">= 0.42", 0.4312, true),
                  gate("AP of temper cpu bf16", "drops at most 0.01", 0.0051, true)},
        .candidates = {scored("reference", "reference", "fp32", 412, 0.4312),
                       scored("onnxruntime cpu fp32", "onnxruntime", "fp32", 21.4, 0.4311), built("fp32", 12.9, 0.4312),
                       built("bf16", 7.3, 0.4261)},
        .verification = verification(),
        .evaluation = Evaluation{.task = "detection",
                                 .dataset = "scenes/val",
                                 .samples = 300,
                                 .metrics = {{.name = "AP", .meaning = "mean over overlaps 0.50 to 0.95"},
                                             {.name = "AP50", .meaning = "at overlap 0.50"},
                                             {.name = "AP75", .meaning = "at overlap 0.75"},
                                             {.name = "AR100", .meaning = "recall with 100 detections"},
                                             {.name = "keypoint AP", .meaning = "by object keypoint similarity"}}},
        .attribution = attribution(),
        .gallery = sample_detections(random_())};
  }

  Model segmenter() {
    Model model{.name = "segmenter", .path = "models/segmenter.onnx"};
    model.stages = {{.name = "build", .status = "passed", .detail = "fp32", .time_s = 3.3}};
    Candidate reference{.name = "reference", .runner = "reference", .device = "cpu", .precision = "fp32"};
    Candidate plan{.name = "temper cpu fp32", .runner = "temper", .device = "cpu", .precision = "fp32"};
    reference.metrics = std::vector<MetricValue>{{"mIoU", 0.7421}};
    plan.metrics = std::vector<MetricValue>{{"mIoU", 0.7421}};
    plan.latency = latency(0.84);
    reference.latency = Measured<Latency>::not_measured("the benchmark section does not name it");
    model.candidates = {std::move(reference), std::move(plan)};
    model.attempts = {{.precision = "bf16", .error = "the machine has no bf16 instructions"}, {.precision = "fp32"}};
    model.evaluation = Evaluation{.task = "semantic segmentation",
                                  .dataset = "streets/val",
                                  .samples = 120,
                                  .metrics = {{.name = "mIoU", .meaning = "mean over classes"}}};
    model.verification = Measured<Verification>::not_measured("verification.enabled is false");
    model.gallery = sample_label_maps(random_());
    return model;
  }

  Model classifier() {
    Model model{.name = "classifier", .path = "models/classifier.onnx"};
    model.gates = {gate("top-1 of temper cpu bf16", ">= 0.9", 0.8734, false)};
    Candidate plan{.name = "temper cpu bf16", .runner = "temper", .device = "cpu", .precision = "bf16"};
    plan.metrics = std::vector<MetricValue>{{"top-1", 0.8734}};
    plan.latency = latency(1.9);
    model.candidates = {std::move(plan)};
    model.evaluation = Evaluation{.task = "classification",
                                  .dataset = "flowers/val",
                                  .samples = 500,
                                  .metrics = {{.name = "top-1", .meaning = "share of pictures"}}};
    model.verification = Verification{.passed = false, .summary = "1 of 1 comparisons differs: temper cpu bf16, run 0"};
    model.verification.value->comparisons = {{.reference = "reference",
                                              .test = "temper cpu bf16",
                                              .scenario = "run 0",
                                              .outputs = {output("logits", 0.3, 2e-2)}}};
    model.gallery = sample_classes(random_());
    return model;
  }

  static Model missing() {
    Model model{.name = "lane_net", .path = "models/lane_net.onnx"};
    model.error = "models/lane_net.onnx: no such file; correct 'models' in deploy.yaml";
    return model;
  }

  std::mt19937_64 random_;
};

}  // namespace

Report sample_report(std::uint64_t seed) { return Sample(seed).make(); }

}  // namespace temper::test
