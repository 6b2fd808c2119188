// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/check.h"
#include "data/label_map.h"
#include "deploy/evaluation/scorer.h"
#include "metrics/classification.h"
#include "metrics/segmentation.h"

namespace temper::deploy {

namespace {

class ClassificationScorer final : public Scorer {
 public:
  explicit ClassificationScorer(const data::Dataset& dataset)
      : dataset_(dataset), score_(static_cast<std::int64_t>(dataset.categories.size()), {1, 5}) {}

  void add(std::size_t sample, tasks::Result result) override {
    const data::Sample& labelled = dataset_.samples.at(sample);
    TEMPER_CHECK(labelled.label, bad_argument, "'", labelled.path.string(), "' has no class label");
    std::vector<std::int64_t> ranking;
    for (const auto& each : result.classes) ranking.push_back(each.category);
    score_.add(*labelled.label, ranking);
  }

  Scores scores() const override {
    const auto figures = score_.figures();
    TEMPER_CHECK(figures.samples > 0, bad_argument, "no sample was scored");
    Scores scores;
    scores.metrics = {{"top1", figures.top_k.at(0)},
                      {"top5", figures.top_k.at(1)},
                      {"precision", figures.precision},
                      {"recall", figures.recall},
                      {"f1", figures.f1}};
    scores.confusion = confusion_of(figures.confusion, dataset_);
    return scores;
  }

 private:
  const data::Dataset& dataset_;
  metrics::ClassificationScore score_;
};

class SegmentationScorer final : public Scorer {
 public:
  explicit SegmentationScorer(const data::Dataset& dataset)
      : dataset_(dataset), score_(static_cast<std::int64_t>(dataset.categories.size())) {}

  void add(std::size_t sample, tasks::Result result) override {
    const data::Sample& labelled = dataset_.samples.at(sample);
    TEMPER_CHECK(!labelled.segmentation.empty(), bad_argument, "'", labelled.path.string(), "' has no label map");
    with_frame([&] { return str("while scoring '", labelled.path.string(), "'"); },
               [&] { score_.add(result.label_map, data::read_label_map(labelled.segmentation)); });
  }

  Scores scores() const override {
    const auto figures = score_.figures();
    TEMPER_CHECK(figures.images > 0, bad_argument, "no sample was scored");
    Scores scores;
    scores.metrics = {{"mIoU", figures.mean_iou},
                      {"pixel accuracy", figures.pixel_accuracy},
                      {"mean accuracy", figures.mean_accuracy},
                      {"weighted IoU", figures.weighted_iou}};
    scores.confusion = confusion_of(figures.confusion, dataset_);
    return scores;
  }

 private:
  const data::Dataset& dataset_;
  metrics::SegmentationScore score_;
};

}  // namespace

std::unique_ptr<Scorer> make_classification_scorer(const data::Dataset& dataset) {
  return std::make_unique<ClassificationScorer>(dataset);
}

std::unique_ptr<Scorer> make_segmentation_scorer(const data::Dataset& dataset) {
  return std::make_unique<SegmentationScorer>(dataset);
}

}  // namespace temper::deploy
