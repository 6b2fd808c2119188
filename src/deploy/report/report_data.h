// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a deployment says of itself: plain values that the stages fill and the writers turn into HTML, JSON and JUnit.
// Everything may be left out. A part that is left out is shown as "not measured" with its reason, never as a pass.
//
// A report holds models; a model holds candidates, the ways of running it that stand side by side: the reference,
// ONNX Runtime, Temper at each precision and device. The first candidate is the one that the others are compared with.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "deploy/report/picture_data.h"

namespace temper::report {

/// A part of a report, or why it is not there.
template <class T>
struct Measured {
  std::optional<T> value;
  std::string reason;  ///< why there is no value; empty: nobody asked for it

  Measured() = default;
  Measured(T measured) : value(std::move(measured)) {}  // NOLINT: a value is the usual case
  [[nodiscard]] static Measured not_measured(std::string why) {
    Measured result;
    result.reason = std::move(why);
    return result;
  }
  explicit operator bool() const { return value.has_value(); }
  const T* operator->() const { return &*value; }
  const T& operator*() const { return *value; }
};

/// A line of a list of properties.
struct Fact {
  std::string name = {};
  std::string value = {};
};

/// Counts between `edges`, one more than there are counts. Bins may have any width.
struct Histogram {
  std::vector<double> edges = {};
  std::vector<std::int64_t> counts = {};
};

/// How one stage of the deployment ended.
struct Stage {
  std::string name = {};    ///< "build", "verify", ...
  std::string status = {};  ///< "passed", "failed", "skipped"
  std::string detail = {};  ///< one line: what was done, or why it failed or was skipped
  double time_s = 0;
  bool is_cached = false;  ///< taken from an earlier run of the same content
};

/// A condition that the deployment must meet.
struct Gate {
  std::string name = {};       ///< "AP of temper cpu bf16"
  std::string condition = {};  ///< ">= 0.25", "drops at most 0.005"
  std::string value = {};      ///< as measured, with its unit; empty where it was not
  bool passed = false;         ///< false also where nothing was measured
  std::string reason = {};     ///< why it failed, one line
  std::string candidate = {};  ///< the candidate it is about; empty: the model
  std::string metric = {};     ///< the metric it is about; empty: another quantity
};

/// Times of single runs. `latency_of` fills it.
struct Latency {
  std::int64_t runs = 0;
  std::int64_t batch = 1;
  std::int64_t threads = 0;
  std::string shapes = {};  ///< of the inputs: "images: 1x3x416x416"
  double mean_ms = 0;
  double deviation_ms = 0;
  double min_ms = 0;
  double p50_ms = 0;
  double p90_ms = 0;
  double p95_ms = 0;
  double p99_ms = 0;
  double max_ms = 0;
  double throughput_per_s = 0;        ///< samples, not batches
  Histogram histogram = {};           ///< of milliseconds
  std::vector<double> trace_ms = {};  ///< over time, at most 500 points, each the median of its neighbours
};

/// Milliseconds a sample from picture to result; a stage that was not timed is left out.
struct StageTimes {
  std::optional<double> decode_ms = {};
  std::optional<double> preprocess_ms = {};
  std::optional<double> engine_ms = {};
  std::optional<double> postprocess_ms = {};
  std::optional<double> samples_per_s = {};  ///< of the whole loop, stages overlapped
};

/// One step of a plan.
struct LayerTime {
  std::string name = {};
  std::string op = {};
  std::string tactic = {};
  std::string precision = {};  ///< of its arithmetic: "fp32"
  double time_us = 0;          ///< median over runs
  std::optional<double> flop = {};
  std::optional<double> bytes = {};
  std::vector<std::string> sources = {};  ///< nodes of the model that it computes
};

/// Bytes; what is not known is left out.
struct Memory {
  std::optional<std::int64_t> weights_bytes = {};
  std::optional<std::int64_t> arena_bytes = {};  ///< activations and workspace of one context
  std::optional<std::int64_t> io_bytes = {};
  std::optional<std::int64_t> process_bytes = {};  ///< peak resident size
};

struct MetricValue {
  std::string metric = {};  ///< a name of Evaluation::metrics
  double value = 0;
};

/// Precision over recall of one class; both of one length, recall ascending.
struct PrecisionRecall {
  std::string label = {};  ///< class; "all" for the mean over classes
  std::vector<double> recall = {};
  std::vector<double> precision = {};
  std::optional<double> average_precision = {};
};

struct ConfusionCell {
  std::int64_t truth = 0;
  std::int64_t predicted = 0;
  std::int64_t count = 0;
};

/// Cells that are not listed are 0. Detectors have a last label "background": missed and invented objects.
struct ConfusionMatrix {
  std::vector<std::string> labels = {};
  std::vector<ConfusionCell> cells = {};
};

/// What a plan file says of itself.
struct PlanFacts {
  std::string path = {};
  std::int64_t bytes = 0;
  std::string device = {};  ///< fingerprint it was built for
  double build_s = 0;
  std::vector<Fact> provenance = {};  ///< model hash, versions
  std::vector<Fact> options = {};     ///< of the build
};

/// One way of running a model.
struct Candidate {
  std::string name = {};       ///< unique in the model: "temper cpu bf16"
  std::string runner = {};     ///< "reference", "onnxruntime", "temper"
  std::string device = {};     ///< "cpu"
  std::string precision = {};  ///< "fp32"
  std::string error = {};      ///< why it could not be built or run; empty: it could
  Measured<Latency> latency = {};
  Measured<StageTimes> stage_times = {};
  Measured<std::vector<LayerTime>> layers = {};
  Measured<Memory> memory = {};
  Measured<std::vector<MetricValue>> metrics = {};
  std::int64_t scored_samples = 0;  ///< that metrics, curves and confusion are of; 0: all of the evaluation's
  /// Against the first scored candidate on samples that both saw; needed where the two saw different ones.
  std::vector<MetricValue> metric_changes = {};
  Measured<std::vector<PrecisionRecall>> curves = {};
  Measured<ConfusionMatrix> confusion = {};
  Measured<PlanFacts> plan = {};
};

/// One output of a candidate against the reference's.
struct OutputError {
  std::string output = {};
  bool passed = false;
  std::string reason = {};  ///< why it failed
  std::int64_t elements = 0;
  std::int64_t mismatches = 0;
  double absolute_tolerance = 0;
  double relative_tolerance = 0;
  std::string statistic = {};  ///< what is held to the tolerance: "elementwise"
  std::optional<double> max_absolute = {};
  std::optional<double> mean_absolute = {};
  std::optional<double> p99_absolute = {};
  std::optional<double> max_relative = {};
  std::optional<double> cosine = {};
  std::optional<double> relative_l2 = {};
  std::optional<double> psnr_db = {};
  std::optional<Histogram> absolute_histogram =
      {};  ///< of |test - reference|; edges are powers of ten, the first one 0
};

/// All outputs of one candidate for one input.
struct Comparison {
  std::string reference = {};
  std::string test = {};
  std::string scenario = {};  ///< "run 0", "batch 8"
  bool passed = false;
  std::vector<OutputError> outputs = {};
};

/// The error of one value inside the network.
struct LayerError {
  std::string value = {};
  std::string op = {};
  bool passed = false;
  double max_absolute = 0;
  double relative_l2 = 0;
  double cosine = 0;
};

/// Values inside the network in the order of the reference.
struct LayerErrors {
  std::string reference = {};
  std::string test = {};
  std::vector<LayerError> layers = {};
  std::optional<std::size_t> first_divergence = {};  ///< index into `layers`
};

struct Verification {
  bool passed = false;
  std::string summary = {};  ///< one line
  std::vector<Comparison> comparisons = {};
  Measured<std::vector<LayerErrors>> layers = {};
};

struct MetricInfo {
  std::string name = {};  ///< "AP"
  std::string meaning = {};
  std::string unit = {};  ///< "", "%", "ms"
  bool is_better_higher = true;
};

/// What candidates were scored on.
struct Evaluation {
  std::string task = {};
  std::string dataset = {};
  std::int64_t samples = 0;
  std::vector<MetricInfo> metrics = {};  ///< the first one is the metric of charts
};

/// The metric with some stages of the reference and some of the engine.
struct StageSwap {
  std::string preprocess = {};  ///< "reference" or "temper"; likewise the next two
  std::string engine = {};
  std::string postprocess = {};
  double value = 0;
};

struct StageLoss {
  std::string stage = {};  ///< "preprocess", "engine", "postprocess", "interaction"
  double change = 0;       ///< of the metric; negative: a loss
};

/// Which stage the difference of a metric comes from. The changes add up to test_value - reference_value.
struct LossAttribution {
  std::string candidate = {};
  std::string metric = {};
  double reference_value = 0;
  double test_value = 0;
  std::vector<StageLoss> losses = {};
  std::vector<StageSwap> swaps = {};
};

struct TensorFacts {
  std::string name = {};
  std::string dtype = {};
  std::string shape = {};  ///< "batch x 3 x height x width"
};

struct ProfileRange {
  std::string input = {};
  std::string min = {};
  std::string opt = {};
  std::string max = {};
};

struct Profile {
  std::vector<ProfileRange> ranges = {};
};

/// One try of the chain of precisions that a batch conversion falls back along.
struct Attempt {
  std::string precision = {};
  std::string error = {};  ///< empty: it worked
};

struct Model {
  std::string name = {};
  std::string path = {};
  std::string error = {};        ///< why it could not be deployed; empty: it was
  std::vector<Fact> facts = {};  ///< hash, size, opset, producer, nodes, parameters
  std::vector<TensorFacts> inputs = {};
  std::vector<TensorFacts> outputs = {};
  std::vector<Profile> profiles = {};
  std::vector<Attempt> attempts = {};
  std::vector<Stage> stages = {};
  std::vector<Gate> gates = {};
  std::vector<Candidate> candidates = {};
  Measured<Verification> verification = {};
  Measured<Evaluation> evaluation = {};
  Measured<std::vector<LossAttribution>> attribution = {};
  Measured<Gallery> gallery = {};
};

struct Report {
  std::string title = {};
  std::string created = {};  ///< UTC, ISO 8601: "2026-01-31T12:00:00Z"
  std::string temper_version = {};
  std::string command = {};            ///< that repeats it
  std::vector<Fact> environment = {};  ///< device, cores, operating system, libraries
  std::vector<Model> models = {};
};

}  // namespace temper::report
