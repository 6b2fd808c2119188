// SPDX-License-Identifier: Apache-2.0
#include "metrics/classification.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

#include "temper/error.h"

namespace temper::metrics {
namespace {

using Ranking = std::vector<std::int64_t>;

TEST(Classification, figures_are_those_worked_out_by_hand) {
  // Labels 0 0 1 1 2, first predictions 0 1 1 1 0; class 3 occurs nowhere.
  ClassificationScore score(4, {1, 2});
  score.add(0, Ranking{0, 1});
  score.add(0, Ranking{1, 0});
  score.add(1, Ranking{1, 2});
  score.add(1, Ranking{1, 0});
  score.add(2, Ranking{0, 1});
  const ClassificationFigures figures = score.figures();
  EXPECT_EQ(figures.samples, 5);
  EXPECT_DOUBLE_EQ(figures.accuracy, 0.6);
  EXPECT_EQ(figures.top_k, (std::vector<double>{0.6, 0.8}));
  EXPECT_DOUBLE_EQ(figures.per_class[0].precision, 0.5);
  EXPECT_DOUBLE_EQ(figures.per_class[0].recall, 0.5);
  EXPECT_DOUBLE_EQ(figures.per_class[1].precision, 2.0 / 3);
  EXPECT_DOUBLE_EQ(figures.per_class[1].recall, 1);
  EXPECT_DOUBLE_EQ(figures.per_class[1].f1, 0.8);
  EXPECT_DOUBLE_EQ(figures.per_class[2].precision, 0);
  EXPECT_EQ(figures.per_class[2].support, 1);
  EXPECT_DOUBLE_EQ(figures.precision, (0.5 + 2.0 / 3 + 0) / 3);
  EXPECT_DOUBLE_EQ(figures.recall, (0.5 + 1 + 0) / 3);
  EXPECT_DOUBLE_EQ(figures.f1, (0.5 + 0.8 + 0) / 3);
  EXPECT_EQ(figures.confusion.at(2, 0), 1);
  EXPECT_EQ(figures.confusion.at(0, 1), 1);
}

TEST(Classification, merged_parts_score_as_the_whole) {
  std::mt19937 random(7);
  ClassificationScore whole(10, {1, 3, 5});
  ClassificationScore first(10, {1, 3, 5});
  ClassificationScore second(10, {1, 3, 5});
  std::int64_t hits = 0;
  for (int i = 0; i < 500; ++i) {
    Ranking ranking(10);
    std::iota(ranking.begin(), ranking.end(), 0);
    std::ranges::shuffle(ranking, random);
    const auto label = static_cast<std::int64_t>(random() % 10);
    hits += ranking[0] == label || ranking[1] == label || ranking[2] == label ? 1 : 0;
    whole.add(label, ranking);
    (i % 3 == 0 ? first : second).add(label, ranking);
  }
  first.merge(second);
  EXPECT_EQ(first.figures().confusion, whole.figures().confusion);
  EXPECT_EQ(first.figures().top_k, whole.figures().top_k);
  EXPECT_DOUBLE_EQ(whole.figures().top_k[1], static_cast<double>(hits) / 500);
}

TEST(Classification, equal_scores_rank_the_lower_class_first) {
  EXPECT_EQ(ranking_of(std::vector<float>{0.2F, 0.9F, 0.2F, 0.9F}), (Ranking{1, 3, 0, 2}));
}

TEST(Classification, wrong_labels_and_damaged_scores_are_refused) {
  ClassificationScore score(3, {1, 2});
  EXPECT_THROW(score.add(3, Ranking{0, 1}), Error);
  EXPECT_THROW(score.add(-1, Ranking{0, 1}), Error);
  EXPECT_THROW(score.add(0, Ranking{0}), Error);
  EXPECT_THROW(score.add(0, Ranking{7, 0}), Error);
  EXPECT_THROW((void)ranking_of(std::vector{0.F, std::numeric_limits<float>::quiet_NaN()}), Error);
  EXPECT_THROW(ClassificationScore(0), Error);
  EXPECT_EQ(score.figures().samples, 0);
}

}  // namespace
}  // namespace temper::metrics
