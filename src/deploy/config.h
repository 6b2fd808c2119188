// SPDX-License-Identifier: Apache-2.0
#pragma once

// A deployment file as values. The schema (schema.h) says what the keys mean; members have its names.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/dataset.h"
#include "deploy/document.h"
#include "deploy/gate.h"
#include "runners/comparator.h"
#include "tasks/task.h"
#include "temper/builder.h"

namespace temper::deploy {

struct TensorIo {
  std::string name;
  std::optional<Shape> shape;  ///< -1: open
  std::optional<DType> dtype;
};

struct ModelIo {
  std::vector<TensorIo> inputs;
  std::vector<TensorIo> outputs;
  std::map<std::string, std::map<std::int64_t, std::string>> dynamic_axes;  ///< tensor, axis, label
  std::optional<std::int64_t> batch_size;
};

enum class PrecisionPolicy { each, fallback };

struct BackendConfig {
  std::vector<std::string> devices;
  std::vector<Precision> precisions;
  PrecisionPolicy policy = PrecisionPolicy::each;
  double workspace_mib = 0;
  int threads = 0;
  int optimization_level = 3;
  std::filesystem::path timing_cache;
  double time_limit_s = 0;
  std::vector<OptimizationProfile> model_inputs;  ///< as given; see resolve_profiles()
};

struct Scenario {
  std::string reference;
  std::string test;
};

/// One item of verification.tolerances.
struct ToleranceRule {
  std::optional<Precision> precision;
  std::string output;  ///< empty: every output
  std::optional<double> absolute;
  std::optional<double> relative;
  std::optional<runners::Statistic> statistic;
  std::optional<double> quantile;
  std::optional<double> min_cosine;
};

struct VerificationConfig {
  bool enabled = true;
  std::vector<std::string> runners;
  std::vector<Scenario> scenarios;
  std::int64_t samples = 3;
  std::string inputs;
  std::uint64_t seed = 1;
  std::pair<double, double> range{0, 1};
  std::vector<ToleranceRule> tolerances;
};

struct EvaluationConfig {
  bool enabled = true;
  std::optional<data::DatasetOptions> dataset;
  std::int64_t samples = 0;
  std::vector<std::string> runners;
  std::int64_t reference_samples = 32;
  std::int64_t batch_size = 1;
  int threads = 0;
  std::vector<std::string> metrics;
  bool attribution = true;
  std::vector<Gate> gates;

  /// Whether there is anything to score on.
  [[nodiscard]] bool is_wanted() const { return enabled && dataset.has_value(); }
};

struct BenchmarkConfig {
  bool enabled = true;
  double duration_s = 3;
  double warm_up_s = 0.2;
  int runs = 10;
  int threads = 0;
  int streams = 1;
  bool layers = true;
  std::vector<std::string> runners;
};

struct OutputConfig {
  std::filesystem::path folder;
  bool report = true;
  bool json = true;
  bool junit = true;
};

struct Config {
  std::string name;  ///< empty: by the model's file
  std::vector<std::filesystem::path> models;
  bool is_batch = false;  ///< `models` was given
  ModelIo model_io;
  BackendConfig backend;
  std::optional<tasks::TaskOptions> task;
  VerificationConfig verification;
  EvaluationConfig evaluation;
  BenchmarkConfig benchmark;
  OutputConfig output;
  Document document;  ///< for messages about what the models turn out to be
};

/// The configuration of a document; relative paths are taken from `folder`.
/// Errors: bad_argument with every contradiction between keys and its line.
[[nodiscard]] Config config_from(Document document, const std::filesystem::path& folder);

/// Reads a deployment file. Errors: io; bad_argument as read_document() and config_from().
[[nodiscard]] Config read_config(const std::filesystem::path& file);

/// The completed configuration as YAML: what read_document() made of the file.
[[nodiscard]] std::string config_yaml(const Document& document);

/// "fp32" etc. Errors: bad_argument for another name.
[[nodiscard]] Precision precision_from_name(std::string_view name);

}  // namespace temper::deploy
