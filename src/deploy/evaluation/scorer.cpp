// SPDX-License-Identifier: Apache-2.0
#include "deploy/evaluation/scorer.h"

#include "base/check.h"

namespace temper::deploy {

namespace {

std::vector<report::MetricInfo> coco_infos(const std::string& of, bool has_boxes) {
  std::vector<report::MetricInfo> infos;
  const auto add = [&](const std::string& name, const std::string& meaning) {
    infos.push_back({name, meaning, "", true});
  };
  add("AP", str("average precision of ", of, " over IoU 0.50 to 0.95"));
  add("AP50", str("average precision of ", of, " at IoU 0.50"));
  add("AP75", str("average precision of ", of, " at IoU 0.75"));
  const bool has_small = of != "keypoints";
  for (const std::string size : {"small", "medium", "large"})
    if (has_small || size != "small") add("AP " + size, str("AP of ", size, " objects"));
  for (const std::string most : {"1", "10", "100"})
    if (has_small) add("AR" + most, str("average recall with ", most, " detections a picture"));
  if (!has_small)
    for (const std::string name : {"AR", "AR50", "AR75"}) add(name, str("average recall, as ", "AP", name.substr(2)));
  for (const std::string size : {"small", "medium", "large"})
    if (has_small || size != "small") add("AR " + size, str("average recall of ", size, " objects"));
  if (has_boxes) {
    add("box AP", "average precision of boxes over IoU 0.50 to 0.95");
    add("box AP50", "average precision of boxes at IoU 0.50");
  }
  return infos;
}

const std::vector<report::MetricInfo> k_classification = {
    {"top1", "share of samples whose first class is the label", "", true},
    {"top5", "share of samples whose label is among the first five classes", "", true},
    {"precision", "mean over classes of the share that is right among those predicted so", "", true},
    {"recall", "mean over classes of the share that is right among those labelled so", "", true},
    {"f1", "mean over classes of the harmonic mean of precision and recall", "", true},
};

const std::vector<report::MetricInfo> k_segmentation = {
    {"mIoU", "mean over classes of intersection over union", "", true},
    {"pixel accuracy", "share of labelled pixels that are right", "", true},
    {"mean accuracy", "mean over classes of the share of right pixels", "", true},
    {"weighted IoU", "mean over classes of IoU, weighted by labelled pixels", "", true},
};

}  // namespace

const std::vector<report::MetricInfo>& metric_infos(std::string_view kind) {
  static const auto k_boxes = coco_infos("boxes", false);
  static const auto k_masks = coco_infos("masks", true);
  static const auto k_keypoints = coco_infos("keypoints", true);
  static const std::vector<report::MetricInfo> k_none;
  if (kind == "detection") return k_boxes;
  if (kind == "instance_segmentation") return k_masks;
  if (kind == "pose") return k_keypoints;
  if (kind == "semantic_segmentation") return k_segmentation;
  if (kind == "classification" || kind == "calibration_status") return k_classification;
  return k_none;
}

std::unique_ptr<Scorer> make_scorer(const tasks::Task& task, const data::Dataset& dataset) {
  const std::string_view kind = task.kind();
  TEMPER_CHECK(!metric_infos(kind).empty(), unsupported, "there are no metrics for the task '", kind, "'");
  if (kind == "semantic_segmentation") return make_segmentation_scorer(dataset);
  if (kind == "classification" || kind == "calibration_status") return make_classification_scorer(dataset);
  return make_coco_scorer(kind, dataset);
}

report::ConfusionMatrix confusion_of(const metrics::ConfusionMatrix& matrix, const data::Dataset& dataset) {
  report::ConfusionMatrix result;
  for (const auto& category : dataset.categories) result.labels.push_back(category.name);
  const auto size = static_cast<std::int64_t>(result.labels.size());
  if (matrix.rows() > size || matrix.columns() > size) result.labels.emplace_back("background");
  for (std::int64_t truth = 0; truth < matrix.rows(); ++truth)
    for (std::int64_t predicted = 0; predicted < matrix.columns(); ++predicted)
      if (const std::int64_t count = matrix.at(truth, predicted); count > 0)
        result.cells.push_back({truth, predicted, count});
  return result;
}

}  // namespace temper::deploy
