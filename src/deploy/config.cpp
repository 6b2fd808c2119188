// SPDX-License-Identifier: Apache-2.0
#include "deploy/config.h"

#include <algorithm>
#include <set>

#include "base/check.h"
#include "base/file.h"
#include "builder/metadata.h"
#include "deploy/config_checks.h"

namespace temper::deploy {

namespace fs = std::filesystem;

namespace {

/// Assigns members from the keys of one section.
class Section {
 public:
  Section(const Json& values, fs::path folder) : values_(values), folder_(std::move(folder)) {}

  template <class T>
  void get(const char* name, T& target) const {
    if (values_.contains(name)) target = values_[name].get<T>();
  }
  template <class T>
  void get(const char* name, std::optional<T>& target) const {
    if (values_.contains(name)) target = values_[name].get<T>();
  }
  void get_path(const char* name, fs::path& target) const {
    if (values_.contains(name)) target = (folder_ / values_[name].get<std::string>()).lexically_normal();
  }
  [[nodiscard]] Section at(const char* name) const {
    return {values_.contains(name) ? values_[name] : k_empty, folder_};
  }
  [[nodiscard]] const Json& list(const char* name) const { return values_.contains(name) ? values_[name] : k_empty; }
  [[nodiscard]] bool has(const char* name) const { return values_.contains(name); }
  [[nodiscard]] const fs::path& folder() const { return folder_; }

 private:
  static inline const Json k_empty = Json::object();
  const Json& values_;
  fs::path folder_;
};

std::vector<TensorIo> tensors_of(const Json& list) {
  std::vector<TensorIo> tensors;
  for (const Json& item : list) {
    TensorIo& tensor = tensors.emplace_back();
    tensor.name = item.value("name", "");
    if (item.contains("shape")) tensor.shape = item["shape"].get<Shape>();
    if (item.contains("dtype")) tensor.dtype = dtype_from_name(item["dtype"].get<std::string>());
  }
  return tensors;
}

ModelIo model_io_of(const Section& section) {
  ModelIo io;
  io.inputs = tensors_of(section.list("inputs"));
  io.outputs = tensors_of(section.list("outputs"));
  section.get("batch_size", io.batch_size);
  for (const auto& [tensor, axes] : section.list("dynamic_axes").items())
    for (const auto& [axis, label] : axes.items()) io.dynamic_axes[tensor][std::atoll(axis.c_str())] = label;
  return io;
}

/// A range's missing ends are its `opt`.
OptimizationProfile profile_of(const Json& inputs) {
  OptimizationProfile profile;
  for (const auto& [name, range] : inputs.items()) {
    const auto opt = range.value("opt", Shape());
    profile.add(name, range.value("min", opt), opt, range.value("max", opt));
  }
  return profile;
}

BackendConfig backend_of(const Section& section) {
  BackendConfig backend;
  section.get("devices", backend.devices);
  for (const Json& name : section.list("precisions"))
    backend.precisions.push_back(precision_from_name(name.get<std::string>()));
  std::string policy;
  section.get("precision_policy", policy);
  backend.policy = policy == "fallback" ? PrecisionPolicy::fallback : PrecisionPolicy::each;
  section.get("workspace_mib", backend.workspace_mib);
  section.get("threads", backend.threads);
  section.get("optimization_level", backend.optimization_level);
  section.get_path("timing_cache", backend.timing_cache);
  section.get("time_limit_s", backend.time_limit_s);
  for (const Json& profile : section.list("model_inputs")) backend.model_inputs.push_back(profile_of(profile));
  return backend;
}

ToleranceRule tolerance_of(const Json& item) {
  const Section section(item, {});
  ToleranceRule rule;
  section.get("output", rule.output);
  section.get("absolute", rule.absolute);
  section.get("relative", rule.relative);
  section.get("quantile", rule.quantile);
  section.get("min_cosine", rule.min_cosine);
  if (section.has("precision")) rule.precision = precision_from_name(item["precision"].get<std::string>());
  if (section.has("statistic")) rule.statistic = runners::statistic_from_name(item["statistic"].get<std::string>());
  return rule;
}

VerificationConfig verification_of(const Section& section) {
  VerificationConfig verification;
  section.get("enabled", verification.enabled);
  section.get("runners", verification.runners);
  for (const Json& item : section.list("scenarios"))
    verification.scenarios.push_back({item.value("reference", ""), item.value("test", "")});
  section.get("samples", verification.samples);
  section.get("inputs", verification.inputs);
  if (verification.inputs != "random" && verification.inputs != "dataset") {
    fs::path path;
    section.get_path("inputs", path);
    verification.inputs = path.string();
  }
  section.get("seed", verification.seed);
  const Json& range = section.list("range");
  if (range.size() == 2) verification.range = {range[0].get<double>(), range[1].get<double>()};
  for (const Json& item : section.list("tolerances")) verification.tolerances.push_back(tolerance_of(item));
  return verification;
}

data::DatasetOptions dataset_of(const Section& section, std::int64_t limit) {
  data::DatasetOptions options;
  section.get("format", options.format);
  section.get_path("images", options.images);
  section.get_path("annotations", options.annotations);
  section.get("classes", options.classes);
  options.limit = limit;
  return options;
}

EvaluationConfig evaluation_of(const Section& section) {
  EvaluationConfig evaluation;
  section.get("enabled", evaluation.enabled);
  section.get("samples", evaluation.samples);
  if (section.has("dataset")) evaluation.dataset = dataset_of(section.at("dataset"), evaluation.samples);
  section.get("runners", evaluation.runners);
  section.get("reference_samples", evaluation.reference_samples);
  section.get("batch_size", evaluation.batch_size);
  section.get("threads", evaluation.threads);
  section.get("metrics", evaluation.metrics);
  section.get("attribution", evaluation.attribution);
  return evaluation;
}

BenchmarkConfig benchmark_of(const Section& section) {
  BenchmarkConfig benchmark;
  section.get("enabled", benchmark.enabled);
  section.get("duration_s", benchmark.duration_s);
  section.get("warm_up_s", benchmark.warm_up_s);
  section.get("runs", benchmark.runs);
  section.get("threads", benchmark.threads);
  section.get("streams", benchmark.streams);
  section.get("layers", benchmark.layers);
  section.get("runners", benchmark.runners);
  return benchmark;
}

OutputConfig output_of(const Section& section) {
  OutputConfig output;
  section.get_path("folder", output.folder);
  section.get("report", output.report);
  section.get("json", output.json);
  section.get("junit", output.junit);
  return output;
}

std::optional<tasks::TaskOptions> task_of(const Section& root) {
  if (!root.has("task")) return std::nullopt;
  tasks::TaskOptions task;
  for (const auto& [name, value] : root.list("task").items())
    if (name == "kind")
      task.kind = value.get<std::string>();
    else
      task.values[name] = value.get<std::string>();
  return task;
}

}  // namespace

Precision precision_from_name(std::string_view name) {
  for (const auto precision :
       {Precision::f32, Precision::tf32, Precision::f16, Precision::bf16, Precision::i8, Precision::best})
    if (builder::precision_name(precision) == name) return precision;
  throw Error(ErrorCode::bad_argument, str("there is no precision '", name, "'"), __FILE__, __LINE__);
}

Config config_from(Document document, const fs::path& folder) {
  check_contradictions(document);
  const Section root(document.values, folder);
  Config config;
  root.get("name", config.name);
  config.is_batch = root.has("models");
  if (config.is_batch)
    for (const Json& model : root.list("models"))
      config.models.push_back((folder / model.get<std::string>()).lexically_normal());
  else
    root.get_path("model", config.models.emplace_back());
  config.model_io = model_io_of(root.at("model_io"));
  config.backend = backend_of(root.at("backend_config"));
  config.task = task_of(root);
  config.verification = verification_of(root.at("verification"));
  config.evaluation = evaluation_of(root.at("evaluation"));
  for (const Json& text : root.at("evaluation").list("gates"))
    config.evaluation.gates.push_back(parse_gate(text.get<std::string>()));
  config.benchmark = benchmark_of(root.at("benchmark"));
  config.output = output_of(root.at("output"));
  config.document = std::move(document);
  return config;
}

Config read_config(const fs::path& file) {
  constexpr std::uint64_t k_largest = 16 << 20;
  TEMPER_CHECK(fs::exists(file), io, "there is no deployment file '", file.string(), "'");
  return config_from(read_document(read_file(file, k_largest), file.string()), file.parent_path());
}

}  // namespace temper::deploy
