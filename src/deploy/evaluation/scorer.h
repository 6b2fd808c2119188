// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "deploy/report/report_data.h"
#include "metrics/confusion.h"
#include "tasks/task.h"

namespace temper::deploy {

/// What a set of results comes to.
struct Scores {
  std::vector<report::MetricValue> metrics;  ///< one for each of metric_infos(), NaN where there is nothing to average
  std::vector<report::PrecisionRecall> curves;
  std::optional<report::ConfusionMatrix> confusion;
};

/// Compares a task's results with the labels of a dataset. The order in which samples are added does not matter.
class Scorer {
 public:
  virtual ~Scorer() = default;
  /// Not thread-safe. Errors: bad_argument where the sample has no label of the task.
  virtual void add(std::size_t sample, tasks::Result result) = 0;
  /// Of the samples added. Errors: bad_argument where there are none.
  [[nodiscard]] virtual Scores scores() const = 0;
};

/// The metrics of a kind of task, the main one first; empty for a kind that has none.
[[nodiscard]] const std::vector<report::MetricInfo>& metric_infos(std::string_view kind);

/// `dataset` has its categories in the order of the task's classes and outlives the scorer.
/// Errors: unsupported for a kind without metrics.
[[nodiscard]] std::unique_ptr<Scorer> make_scorer(const tasks::Task& task, const data::Dataset& dataset);

/// Boxes, masks or keypoints as COCO scores them.
[[nodiscard]] std::unique_ptr<Scorer> make_coco_scorer(std::string_view kind, const data::Dataset& dataset);
[[nodiscard]] std::unique_ptr<Scorer> make_classification_scorer(const data::Dataset& dataset);
[[nodiscard]] std::unique_ptr<Scorer> make_segmentation_scorer(const data::Dataset& dataset);

/// A matrix of counts with these labels; further rows and columns are "background".
[[nodiscard]] report::ConfusionMatrix confusion_of(const metrics::ConfusionMatrix& matrix,
                                                   const data::Dataset& dataset);

}  // namespace temper::deploy
