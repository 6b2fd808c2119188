// SPDX-License-Identifier: Apache-2.0
#include "tasks/nms.h"

#include <gtest/gtest.h>

#include <array>
#include <ostream>

namespace temper::tasks {
namespace {

/// Seven anchors of two classes, values outermost as YOLOv8 has them.
struct SmallHead {
  DetectionHead head{.format = HeadFormat::yolov8, .output = "output0", .classes = 2, .extra = 0, .strides = {8}};
  std::vector<float> values;
  SmallHead() {
    constexpr std::array<std::array<float, 6>, 7> rows = {{{100, 100, 50, 50, .9F, .1F},
                                                           {102, 101, 50, 50, .85F, .3F},
                                                           {100, 100, 50, 50, .2F, .8F},
                                                           {300, 200, 80, 40, .6F, 0},
                                                           {305, 200, 80, 40, .6F, 0},
                                                           {400, 400, 20, 20, .24F, .1F},
                                                           {130, 100, 50, 50, .5F, .05F}}};
    for (std::size_t value = 0; value < 6; ++value)
      for (const auto& row : rows) values.push_back(row[value]);
  }
  HeadView view() const { return {.data = values.data(), .anchors = 7, .values = 6, .is_transposed = true}; }
};

struct Kept {
  std::int64_t anchor;
  std::int64_t category;
  float score;
  friend bool operator==(const Kept&, const Kept&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Kept& kept) {
    return out << "(" << kept.anchor << ", " << kept.category << ", " << kept.score << ")";
  }
};

std::vector<Kept> kept_of(const CandidateOptions& candidate_options, const NmsOptions& nms_options, Variant variant) {
  const SmallHead small;
  std::vector<Kept> kept;
  for (const auto& box : chosen_boxes(small.head, small.view(), candidate_options, nms_options, variant))
    kept.push_back({box.anchor, box.category, box.score});
  return kept;
}

class EitherVariant : public testing::TestWithParam<Variant> {};

TEST_P(EitherVariant, best_class_keeps_what_ultralytics_keeps) {
  const std::vector<Kept> expected = {{0, 0, .9F}, {2, 1, .8F}, {3, 0, .6F}, {6, 0, .5F}};
  EXPECT_EQ(kept_of({.confidence = .25F}, {.iou = .45}, GetParam()), expected);
  EXPECT_EQ(kept_of({.confidence = .25F}, {.iou = .7}, GetParam()), expected);
}

TEST_P(EitherVariant, multi_label_gives_an_anchor_several_classes) {
  const std::vector<Kept> expected = {{0, 0, .9F},  {2, 1, .8F}, {3, 0, .6F}, {6, 0, .5F},
                                      {5, 0, .24F}, {5, 1, .1F}, {6, 1, .05F}};
  EXPECT_EQ(kept_of({.confidence = .001F, .is_multi_label = true}, {.iou = .7}, GetParam()), expected);
}

TEST_P(EitherVariant, class_agnostic_suppresses_over_classes) {
  const std::vector<Kept> expected = {{0, 0, .9F}, {3, 0, .6F}, {6, 0, .5F}};
  EXPECT_EQ(kept_of({.confidence = .25F}, {.iou = .45, .is_class_agnostic = true}, GetParam()), expected);
}

TEST_P(EitherVariant, the_best_are_kept_where_there_are_too_many) {
  const std::vector<Kept> expected = {{0, 0, .9F}, {2, 1, .8F}};
  EXPECT_EQ(kept_of({.confidence = .25F}, {.iou = .7, .max_detections = 2}, GetParam()), expected);
  EXPECT_EQ(kept_of({.confidence = .25F, .most = 3}, {.iou = .7}, GetParam()), expected);
}

INSTANTIATE_TEST_SUITE_P(Nms, EitherVariant, testing::Values(Variant::fast, Variant::plain),
                         [](const auto& test) { return test.param == Variant::fast ? "fast" : "plain"; });

TEST(Nms, thousands_of_boxes_that_mostly_overlap_need_several_portions) {
  constexpr std::int64_t anchors = 9000;
  const DetectionHead head{.format = HeadFormat::yolov8, .output = "output0", .classes = 1, .extra = 0, .strides = {8}};
  std::vector<float> values(5 * anchors);
  for (std::size_t i = 0; i < anchors; ++i) {
    const auto spot = static_cast<float>(i % 997);
    const bool is_late = i % 9 == 0;  // the rest lies on one spot
    values[i] = is_late ? 100 + spot : 50;
    values[anchors + i] = is_late ? 100 + spot : 50;
    values[2 * anchors + i] = values[3 * anchors + i] = 20 + spot / 1000;
    values[4 * anchors + i] =
        is_late ? 0.1F + static_cast<float>(i % 83) / 1000 : 0.9F - static_cast<float>(i % 89) / 1000;
  }
  const HeadView view{.data = values.data(), .anchors = anchors, .values = 5, .is_transposed = true};
  for (const std::int64_t most : {30000, 8100, 100}) {
    const CandidateOptions options{.confidence = .001F, .most = most};
    const auto fast = chosen_boxes(head, view, options, {.iou = .5}, Variant::fast);
    const auto plain = chosen_boxes(head, view, options, {.iou = .5}, Variant::plain);
    ASSERT_EQ(fast.size(), plain.size());
    for (std::size_t i = 0; i < fast.size(); ++i) EXPECT_EQ(fast[i].anchor, plain[i].anchor);
    EXPECT_GE(fast.size(), most == 30000 ? 50U : 1U);
  }
}

TEST(Nms, overlap_is_shared_area_over_union) {
  const SmallHead small;
  const auto iou = [&](std::int64_t a, std::int64_t b) {
    return box_iou(box_of(small.head, small.view(), {}, a), box_of(small.head, small.view(), {}, b));
  };
  EXPECT_NEAR(iou(0, 1), .888218, 1e-6);
  EXPECT_DOUBLE_EQ(iou(0, 2), 1);
  EXPECT_NEAR(iou(3, 4), .882353, 1e-6);
  EXPECT_NEAR(iou(0, 6), .25, 1e-12);
  EXPECT_NEAR(iou(1, 6), .274860, 1e-6);
}

}  // namespace
}  // namespace temper::tasks
