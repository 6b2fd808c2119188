// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "deploy/config.h"
#include "deploy/job.h"
#include "tasks/task.h"

namespace temper::deploy {

/// What scores are made from: a labelled dataset, and a task around the network.
struct Evaluation {
  data::Dataset dataset;  ///< categories in the order of the task's classes
  std::unique_ptr<tasks::Task> task;
  std::string hash;  ///< of the dataset's index and of its files' sizes and times
};

/// The task of a configuration around the network. Errors: bad_argument with the line of the faulty option.
[[nodiscard]] std::unique_ptr<tasks::Task> open_task(const Config& config, const Model& model,
                                                     const OptimizationProfile& profile);

/// Reads the dataset's index and checks it against the task before anything is built.
/// Errors: those of reading; bad_argument where classes of model and dataset differ, or a metric or gate names a metric
/// that the task does not have.
[[nodiscard]] Evaluation open_evaluation(const Config& config, const Model& model, const OptimizationProfile& profile);

/// The evaluation where the configuration scores or verifies on its dataset, else nothing; a task that nothing is
/// scored with is checked all the same. Errors: as open_task and open_evaluation.
[[nodiscard]] std::optional<Evaluation> open_what_is_asked(const Config& config, const Model& model,
                                                           const OptimizationProfile& profile);

/// Scores the runners and the variants on the dataset, and attributes losses to stages.
[[nodiscard]] StageResult evaluate_stage(const Job& job, const Evaluation& evaluation,
                                         const std::vector<BuiltVariant>& variants);

/// The network's inputs of the first samples, preprocessed by the task. Errors: of reading.
[[nodiscard]] std::vector<NamedTensors> dataset_inputs(const Evaluation& evaluation, std::int64_t count);

}  // namespace temper::deploy
