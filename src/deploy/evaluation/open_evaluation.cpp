// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <map>

#include "base/check.h"
#include "base/hash.h"
#include "data/categories.h"
#include "deploy/evaluation/evaluation.h"
#include "deploy/evaluation/pipeline.h"
#include "deploy/evaluation/scorer.h"
#include "deploy/measures.h"

namespace temper::deploy {

namespace fs = std::filesystem;

namespace {

/// A digest of numbers and texts.
class Digest {
 public:
  void add(const std::string& text) { hash_ = hash_string(text, hash_string(std::to_string(text.size()), hash_)); }
  void add(double value) { hash_ = hash_bytes(&value, sizeof value, hash_); }
  void add(std::int64_t value) { hash_ = hash_bytes(&value, sizeof value, hash_); }
  [[nodiscard]] std::string text() const { return hash_text(hash_); }

 private:
  std::uint64_t hash_ = 0;
};

/// Size and time of change stand for a file's content, which may be gigabytes.
void add_file(Digest& digest, const fs::path& path) {
  if (path.empty()) return;
  std::error_code ignored;
  digest.add(path.string());
  digest.add(static_cast<std::int64_t>(fs::file_size(path, ignored)));
  digest.add(static_cast<std::int64_t>(fs::last_write_time(path, ignored).time_since_epoch().count()));
}

std::string hash_of(const data::Dataset& dataset) {
  Digest digest;
  digest.add(dataset.format);
  for (const auto& sample : dataset.samples) {
    digest.add(sample.id);
    digest.add(sample.label.value_or(-1));
    add_file(digest, sample.path);
    add_file(digest, sample.segmentation);
  }
  for (const auto& category : dataset.categories) {
    digest.add(category.id);
    digest.add(category.name);
  }
  for (const auto& annotation : dataset.annotations) {
    for (const std::int64_t value : {annotation.id, annotation.image_id, annotation.category_id,
                                     static_cast<std::int64_t>(annotation.is_crowd), annotation.labelled_keypoints})
      digest.add(value);
    const metrics::Box& box = annotation.box;
    for (const double value : {box.x, box.y, box.width, box.height, annotation.area}) digest.add(value);
    for (const auto& point : annotation.keypoints)
      for (const double value : {point.x, point.y, point.visibility}) digest.add(value);
    if (annotation.mask)
      for (const std::uint32_t run : annotation.mask->runs) digest.add(static_cast<std::int64_t>(run));
  }
  return digest.text();
}

/// Boxes' metrics spare the time that masks take; keypoints are read where the task has them.
data::DatasetOptions dataset_options(const Config& config) {
  data::DatasetOptions options = *config.evaluation.dataset;
  options.masks = config.task->kind == "instance_segmentation";
  return options;
}

void check_classes(const Config& config, const data::Dataset& dataset, const tasks::Task& task) {
  const auto match = data::match_categories(dataset.categories, task.classes());
  const bool is_settled = !config.evaluation.dataset->classes.empty();
  if (match.is_complete() || (is_settled && match.missing_categories.empty())) return;
  throw Error(
      ErrorCode::bad_argument,
      str("the classes of model and dataset differ: ", data::mismatch_text(match, dataset.categories, task.classes()),
          "; name the network's classes in its order, in 'task' for the model or in "
          "'evaluation.dataset.classes' for the dataset"),
      __FILE__, __LINE__);
}

/// Puts the categories into the order of the network's classes; labels, which are places in that list, follow.
void arrange(data::Dataset& dataset, const std::vector<std::string>& classes) {
  std::vector<data::Category> arranged = data::arrange_categories(dataset.categories, classes);
  for (auto& sample : dataset.samples) {
    if (!sample.label) continue;
    const std::int64_t id = dataset.categories.at(static_cast<std::size_t>(*sample.label)).id;
    const auto at = std::find_if(arranged.begin(), arranged.end(), [&](const auto& each) { return each.id == id; });
    sample.label = at - arranged.begin();
  }
  dataset.categories = std::move(arranged);
}

void check_metric_names(const Config& config) {
  std::vector<std::string> names;
  for (const auto& info : metric_infos(config.task->kind)) names.push_back(info.name);
  Problems problems(config.document.file);
  const auto check = [&](const std::string& path, const std::string& name, const std::string& what) {
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    const std::string near = nearest_name(name, names);
    problems.add(config.document.line(path),
                 str(what, " '", name, "' is no metric of the task ", config.task->kind,
                     near.empty() ? str("; it has ", join(names, ", ")) : str("; did you mean '", near, "'?")));
  };
  const EvaluationConfig& evaluation = config.evaluation;
  for (std::size_t i = 0; i < evaluation.metrics.size(); ++i)
    check(str("evaluation.metrics[", i, "]"), evaluation.metrics[i], "metric");
  for (std::size_t i = 0; i < evaluation.gates.size(); ++i) {
    const std::string& name = evaluation.gates[i].metric;
    if (!is_benchmark_measure(name) && !is_build_measure(name))
      check(str("evaluation.gates[", i, "]"), name, str("gate '", evaluation.gates[i].text, "':"));
  }
  problems.throw_if_any();
}

}  // namespace

std::unique_ptr<tasks::Task> open_task(const Config& config, const Model& model, const OptimizationProfile& profile) {
  try {
    return tasks::create_task(*config.task, network_at(model, profile));
  } catch (const Error& error) {
    // The sentence names the option where one is at fault; its line is the nearest that is known.
    std::string path = "task.kind";
    for (const auto& [name, value] : config.task->values)
      if (error.message().find(str("'", name, "'")) != std::string::npos) path = str("task.", name);
    Problems problems(config.document.file);
    problems.add(config.document.line(path), error.message());
    if (error.code() == ErrorCode::bad_argument) problems.throw_if_any();
    throw;
  }
}

Evaluation open_evaluation(const Config& config, const Model& model, const OptimizationProfile& profile) {
  Evaluation evaluation;
  evaluation.task = open_task(config, model, profile);
  check_metric_names(config);
  evaluation.dataset = data::read_dataset(dataset_options(config));
  TEMPER_CHECK(!evaluation.dataset.samples.empty(), bad_argument, "the dataset '",
               config.evaluation.dataset->images.string(), "' has no samples");
  check_classes(config, evaluation.dataset, *evaluation.task);
  arrange(evaluation.dataset, evaluation.task->classes());
  evaluation.hash = hash_of(evaluation.dataset);
  return evaluation;
}

std::vector<NamedTensors> dataset_inputs(const Evaluation& evaluation, std::int64_t count) {
  std::vector<NamedTensors> inputs;
  const auto most = std::min<std::size_t>(static_cast<std::size_t>(count), evaluation.dataset.samples.size());
  for (std::size_t i = 0; i < most; ++i) {
    const tasks::Input input = read_input(evaluation.dataset.samples[i]);
    inputs.push_back(evaluation.task->preprocess({&input, 1}, tasks::Variant::fast).inputs);
  }
  return inputs;
}

std::optional<Evaluation> open_what_is_asked(const Config& config, const Model& model,
                                             const OptimizationProfile& profile) {
  if (config.evaluation.is_wanted() || config.verification.inputs == "dataset")
    return open_evaluation(config, model, profile);
  if (config.task) static_cast<void>(open_task(config, model, profile));
  return std::nullopt;
}

}  // namespace temper::deploy
