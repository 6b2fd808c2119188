// SPDX-License-Identifier: Apache-2.0
// Goldens printed by pycocotools 2.0.11, and the figures that the cocoapi repository publishes.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/file.h"
#include "base/json.h"
#include "data/dataset.h"
#include "data/predictions.h"
#include "metrics/coco.h"
#include "support/test_data.h"

namespace temper::metrics {
namespace {

constexpr double k_rounding = 1e-12;

CocoResult score(const data::Dataset& dataset, const std::vector<Prediction>& predictions, CocoTask task) {
  CocoOptions options{.task = task};
  for (const data::Sample& sample : dataset.samples) options.image_ids.push_back(sample.id);
  for (const data::Category& category : dataset.categories) options.category_ids.push_back(category.id);
  return evaluate_coco(dataset.annotations, predictions, options);
}

CocoTask task_named(const std::string& name) {
  if (name == "bbox") return CocoTask::boxes;
  return name == "segm" ? CocoTask::masks : CocoTask::keypoints;
}

class CocoGolden : public testing::TestWithParam<const char*> {};

TEST_P(CocoGolden, equals_pycocotools) {
  const auto folder = test_data("../specs/goldens/coco");
  if (!exists(folder)) GTEST_SKIP() << absence_of(folder);
  const std::string name = GetParam();
  const data::Dataset dataset =
      data::read_dataset({.format = "coco", .images = folder, .annotations = folder / (name + "_gt.json")});
  const auto predictions = data::read_coco_results(folder / (name + "_dt.json"), dataset);
  const Json expected = parse_json(read_file(folder / (name + "_expected.json")), name);

  const CocoResult result = score(dataset, predictions, task_named(expected["iouType"]));
  const std::vector<CocoFigure> figures = coco_figures(result);
  ASSERT_EQ(figures.size(), expected["stats"].size());
  for (std::size_t i = 0; i < figures.size(); ++i)
    EXPECT_NEAR(figures[i].value, expected["stats"][i].get<double>(), k_rounding) << figures[i].name;

  const Json shape = {result.iou_thresholds.size(), CocoResult::k_recalls, result.category_ids.size(),
                      result.areas.size(), result.max_detections.size()};
  EXPECT_EQ(shape, expected["precision_shape"]);
  // The goldens count and sum what is defined.
  const auto is_defined = [](double value) { return value > -1; };
  EXPECT_EQ(std::ranges::count_if(result.precision, is_defined), expected["precision_count"].get<std::int64_t>());
  EXPECT_EQ(std::ranges::count_if(result.recall, is_defined), expected["recall_count"].get<std::int64_t>());
  const auto sum = [&](const std::vector<double>& values) {
    double total = 0;
    for (const double value : values) total += is_defined(value) ? value : 0;
    return total;
  };
  EXPECT_NEAR(sum(result.precision), expected["precision_sum"].get<double>(), 1e-7);
  EXPECT_NEAR(sum(result.recall), expected["recall_sum"].get<double>(), 1e-9);
  EXPECT_NEAR(sum(result.scores), expected["scores_sum"].get<double>(), 1e-7);
}

INSTANTIATE_TEST_SUITE_P(Fixtures, CocoGolden,
                         testing::Values("synA", "synB", "many", "border", "crowd", "nodet", "nogt", "gtid0", "gtid0b",
                                         "gtid2", "kpA", "segA"),
                         [](const auto& fixture) { return std::string(fixture.param); });

class CocoVal2014 : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = test_data("goldens/coco_val2014_100");
    if (!exists(folder_)) GTEST_SKIP() << absence_of(folder_);
    dataset_ = data::read_dataset(
        {.format = "coco", .images = folder_, .annotations = folder_ / "instances_val2014_100.json"});
  }
  CocoResult score_file(const std::string& results, CocoTask task) const {
    return score(dataset_, data::read_coco_results(folder_ / results, dataset_), task);
  }
  /// The 12 lines below "type=<type>" of the published file.
  [[nodiscard]] std::string published(const std::string& type) const {
    std::istringstream file(read_file(folder_ / "val2014_fake_eval_res.txt"));
    std::string lines;
    bool is_inside = false;
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("type=")) is_inside = line == "type=" + type;
      // The file was printed by an older version, whose titles were a column narrower.
      if (is_inside && line.starts_with(" Average")) lines += line.insert(line.find("(A"), " ") + "\n";
    }
    return lines;
  }

  std::filesystem::path folder_;
  data::Dataset dataset_;
};

TEST_F(CocoVal2014, boxes_give_the_published_lines_and_exact_values) {
  const CocoResult result = score_file("instances_val2014_fakebbox100_results.json", CocoTask::boxes);
  EXPECT_EQ(coco_text(result), published("bbox"));
  const std::vector<CocoFigure> figures = coco_figures(result);
  EXPECT_NEAR(figures[0].value, 0.5045806987249628, k_rounding);
  EXPECT_NEAR(figures[1].value, 0.6969727247299577, k_rounding);
  EXPECT_NEAR(figures[2].value, 0.5729816669904824, k_rounding);
}

TEST_F(CocoVal2014, masks_give_the_published_lines) {
  EXPECT_EQ(coco_text(score_file("instances_val2014_fakesegm100_results.json", CocoTask::masks)), published("segm"));
}

}  // namespace
}  // namespace temper::metrics
