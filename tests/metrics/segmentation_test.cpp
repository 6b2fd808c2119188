// SPDX-License-Identifier: Apache-2.0
#include "metrics/segmentation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

#include "temper/error.h"

namespace temper::metrics {
namespace {

Tensor map_of(const Shape& shape, const std::vector<std::int32_t>& values) {
  return Tensor::of<std::int32_t>(shape, values);
}

TEST(Segmentation, figures_are_those_worked_out_by_hand) {
  SegmentationScore score(4);
  score.add(map_of({2, 4}, {0, 0, 1, 1, 0, 2, 2, 9}), map_of({2, 4}, {0, 0, 0, 1, 255, 2, 1, 2}));
  const SegmentationFigures figures = score.figures();
  EXPECT_EQ(figures.pixels, 7);
  EXPECT_DOUBLE_EQ(figures.pixel_accuracy, 4.0 / 7);
  EXPECT_DOUBLE_EQ(figures.iou[0], 2.0 / 3);
  EXPECT_DOUBLE_EQ(figures.iou[1], 1.0 / 3);
  EXPECT_DOUBLE_EQ(figures.iou[2], 1.0 / 3);
  EXPECT_TRUE(std::isnan(figures.iou[3]));
  EXPECT_DOUBLE_EQ(figures.mean_iou, 4.0 / 9);
  EXPECT_DOUBLE_EQ(figures.mean_accuracy, (2.0 / 3 + 0.5 + 0.5) / 3);
  EXPECT_DOUBLE_EQ(figures.weighted_iou, 3.0 / 7 * 2 / 3 + 2.0 / 7 / 3 + 2.0 / 7 / 3);
  EXPECT_EQ(figures.confusion.at(2, 4), 1) << "a prediction that is no class";
}

TEST(Segmentation, intersections_and_unions_are_summed_over_images_as_sets_of_pixels) {
  constexpr std::int64_t k_classes = 5;
  std::mt19937 random(3);
  SegmentationScore whole(k_classes, 7);
  SegmentationScore first(k_classes, 7);
  SegmentationScore second(k_classes, 7);
  std::vector<std::set<int>> labelled(k_classes);
  std::vector<std::set<int>> predicted(k_classes);
  int pixel = 0;
  for (int image = 0; image < 6; ++image) {
    std::vector<std::int32_t> truth(8 * 5);
    std::vector<std::uint8_t> found(8 * 5);
    for (std::size_t i = 0; i < truth.size(); ++i, ++pixel) {
      truth[i] = static_cast<std::int32_t>(random() % 6);
      if (truth[i] == 5) truth[i] = 7;
      found[i] = static_cast<std::uint8_t>(random() % k_classes);
      if (truth[i] == 7) continue;
      labelled[static_cast<std::size_t>(truth[i])].insert(pixel);
      predicted[found[i]].insert(pixel);
    }
    const Tensor expected = map_of({8, 5}, truth);
    const Tensor got = Tensor::of<std::uint8_t>({8, 5}, found);
    whole.add(got, expected);
    (image < 2 ? first : second).add(got, expected);
  }
  first.merge(second);
  const SegmentationFigures figures = whole.figures();
  EXPECT_EQ(figures.confusion, first.figures().confusion);
  EXPECT_EQ(figures.images, 6);
  double mean = 0;
  for (std::size_t c = 0; c < k_classes; ++c) {
    std::set<int> both;
    std::set<int> either = labelled[c];
    for (const int p : predicted[c]) {
      if (labelled[c].contains(p)) both.insert(p);
      either.insert(p);
    }
    const double iou = static_cast<double>(both.size()) / static_cast<double>(either.size());
    EXPECT_DOUBLE_EQ(figures.iou[c], iou);
    mean += iou / k_classes;
  }
  EXPECT_NEAR(figures.mean_iou, mean, 1e-15);
}

TEST(Segmentation, maps_that_do_not_fit_are_refused_and_leave_the_score_as_it_was) {
  SegmentationScore score(2);
  const Tensor right = map_of({1, 2}, {0, 1});
  EXPECT_THROW(score.add(right, map_of({2, 1}, {0, 1})), Error);
  EXPECT_THROW(score.add(right, map_of({1, 2}, {0, 2})), Error);
  EXPECT_THROW(score.add(Tensor::of<float>({1, 2}, {0, 1}), right), Error);
  EXPECT_EQ(score.figures().pixels, 0);
  EXPECT_EQ(score.figures().images, 0);
}

}  // namespace
}  // namespace temper::metrics
