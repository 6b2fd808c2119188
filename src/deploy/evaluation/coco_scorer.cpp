// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "base/check.h"
#include "data/predictions.h"
#include "deploy/evaluation/scorer.h"
#include "metrics/coco.h"
#include "metrics/detection_confusion.h"

namespace temper::deploy {

namespace {

using metrics::CocoTask;

/// COCO says -1 where there is nothing to average.
double figure_value(double value) { return value < 0 ? std::numeric_limits<double>::quiet_NaN() : value; }

class CocoScorer final : public Scorer {
 public:
  CocoScorer(std::string_view kind, const data::Dataset& dataset)
      : kind_(kind), dataset_(dataset), predictions_(dataset.samples.size()), is_added_(dataset.samples.size()) {}

  void add(std::size_t sample, tasks::Result result) override {
    predictions_.at(sample) = data::predictions_of(result.objects, dataset_.samples.at(sample), dataset_);
    is_added_.at(sample) = true;
  }

  Scores scores() const override {
    metrics::CocoOptions options = image_options();
    TEMPER_CHECK(!options.image_ids.empty(), bad_argument, "no sample was scored");
    const auto predictions = all_predictions();
    Scores scores;
    options.task = kind_ == "pose"                    ? CocoTask::keypoints
                   : kind_ == "instance_segmentation" ? CocoTask::masks
                                                      : CocoTask::boxes;
    if (options.task == CocoTask::keypoints) options.keypoint_sigmas = sigmas();
    const auto result = metrics::evaluate_coco(dataset_.annotations, predictions, options);
    for (const auto& figure : metrics::coco_figures(result))
      scores.metrics.push_back({figure.name, figure_value(figure.value)});
    add_curves(scores, result);
    if (options.task != CocoTask::boxes) add_box_figures(scores, predictions, options);
    metrics::DetectionConfusionOptions confusion;
    confusion.image_ids = options.image_ids;
    confusion.category_ids = options.category_ids;
    scores.confusion =
        confusion_of(metrics::detection_confusion(dataset_.annotations, predictions, confusion), dataset_);
    return scores;
  }

 private:
  [[nodiscard]] metrics::CocoOptions image_options() const {
    metrics::CocoOptions options;
    for (std::size_t i = 0; i < is_added_.size(); ++i)
      if (is_added_[i]) options.image_ids.push_back(dataset_.samples[i].id);
    for (const auto& category : dataset_.categories) options.category_ids.push_back(category.id);
    return options;
  }

  [[nodiscard]] std::vector<metrics::Prediction> all_predictions() const {
    std::vector<metrics::Prediction> all;
    for (const auto& part : predictions_) all.insert(all.end(), part.begin(), part.end());
    return all;
  }

  /// COCO's own for its 17 points; for others what Ultralytics takes, one divided by their number.
  [[nodiscard]] std::vector<double> sigmas() const {
    constexpr std::size_t k_coco = 17;
    for (const auto& annotation : dataset_.annotations) {
      const std::size_t count = annotation.keypoints.size();
      if (count == k_coco) return {};
      if (count > 0) return std::vector<double>(count, 1.0 / static_cast<double>(count));
    }
    return {};
  }

  void add_curves(Scores& scores, const metrics::CocoResult& result) const {
    const auto add = [&](const std::string& label, const metrics::CocoCurve& curve, double ap) {
      if (curve.precision.empty()) return;
      report::PrecisionRecall added{label, {}, curve.precision, ap};
      for (std::size_t i = 0; i < curve.precision.size(); ++i)
        added.recall.push_back(static_cast<double>(i) / static_cast<double>(curve.precision.size() - 1));
      scores.curves.push_back(std::move(added));
    };
    add("all", metrics::coco_mean_curve(result, 0), scores.metrics.at(1).value);
    const auto categories = metrics::coco_categories(result);
    for (std::size_t k = 0; k < categories.size(); ++k)
      for (const auto& category : dataset_.categories)
        if (category.id == categories[k].category_id)
          add(category.name, metrics::coco_curve(result, 0, k), categories[k].ap50);
  }

  void add_box_figures(Scores& scores, const std::vector<metrics::Prediction>& predictions,
                       metrics::CocoOptions options) const {
    options.task = CocoTask::boxes;
    const auto figures = metrics::coco_figures(metrics::evaluate_coco(dataset_.annotations, predictions, options));
    scores.metrics.push_back({"box AP", figure_value(figures.at(0).value)});
    scores.metrics.push_back({"box AP50", figure_value(figures.at(1).value)});
  }

  std::string kind_;
  const data::Dataset& dataset_;
  std::vector<std::vector<metrics::Prediction>> predictions_;  ///< by sample
  std::vector<bool> is_added_;
};

}  // namespace

std::unique_ptr<Scorer> make_coco_scorer(std::string_view kind, const data::Dataset& dataset) {
  return std::make_unique<CocoScorer>(kind, dataset);
}

}  // namespace temper::deploy
