// SPDX-License-Identifier: Apache-2.0
// Random detections against the rules of COCO's metric written out one by one, slowly.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "base/parallel.h"
#include "metrics/coco.h"
#include "metrics/run_length.h"

namespace temper::metrics {
namespace {

struct Scene {
  std::vector<Annotation> truth;
  std::vector<Prediction> predictions;
  CocoOptions options;
};

/// Few images and categories with many ties: equal scores, equal boxes, areas at the limits of the ranges.
Scene random_scene(std::uint32_t seed, CocoTask task) {
  std::mt19937 random(seed);
  const auto below = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  const auto box = [&] {
    return Box{static_cast<double>(below(12)) * 4, static_cast<double>(below(12)) * 4,
               static_cast<double>(1 + below(12)) * 8, static_cast<double>(1 + below(12)) * 8};
  };
  const auto points = [&](const Box& b) {
    std::vector<Keypoint> all;
    for (int i = 0; i < 17; ++i)
      all.push_back({b.x + below(20), b.y + below(20), static_cast<double>(below(5) == 0 ? 0 : 1 + below(2))});
    return all;
  };
  Scene scene;
  scene.options.task = task;
  scene.options.image_ids = {3, 1, 2, 3};
  scene.options.category_ids = {7, 5};
  if (task != CocoTask::keypoints && seed % 3 == 0) scene.options.max_detections = {2, 5};
  for (int i = 0; i < 25; ++i) {
    Annotation object;
    object.id = i;  // an id of 0 among them
    object.image_id = 1 + below(4);
    object.category_id = 5 + below(4);
    object.box = box();
    const double areas[] = {object.box.area(), 1024, 9216, 500};
    object.area = areas[below(4)];
    object.is_crowd = below(6) == 0;
    object.keypoints = points(object.box);
    if (below(5) == 0)
      for (Keypoint& point : object.keypoints) point.visibility = 0;
    object.labelled_keypoints =
        std::ranges::count_if(object.keypoints, [](const Keypoint& k) { return k.visibility > 0; });
    object.mask = mask_from_box(object.box, 150, 150);
    scene.truth.push_back(object);
  }
  for (int i = 0; i < 60; ++i) {
    const Annotation& model = scene.truth[random() % scene.truth.size()];
    Prediction found;
    found.image_id = model.image_id;
    found.category_id = below(4) == 0 ? 5 + below(4) : model.category_id;
    found.score = static_cast<double>(below(8)) / 8;
    found.box = below(3) == 0 ? box() : model.box;
    found.box.x += below(3) * 2;
    found.keypoints = model.keypoints;
    for (Keypoint& point : found.keypoints) point.x += below(6);
    found.mask = mask_from_box(found.box, 150, 150);
    scene.predictions.push_back(found);
  }
  return scene;
}

/// The rules, in the order and words of the specification (docs/metrics.md).
class LiteralCoco {
 public:
  LiteralCoco(const Scene& scene, const CocoResult& shape) : scene_(scene), shape_(shape) {}

  /// Precision at the 101 recalls, then the recall, of one entry; empty where there is nothing to find.
  std::vector<double> entry(std::size_t t, std::size_t k, std::size_t a, std::size_t m) const {
    std::vector<Judged> judged;
    double objects = 0;
    for (const std::int64_t image : {1, 2, 3}) objects += judge(image, t, k, a, m, judged);
    if (objects == 0) return {};
    std::ranges::stable_sort(judged, [](const Judged& x, const Judged& y) { return x.score > y.score; });
    std::vector<double> recall;
    std::vector<double> precision;
    double hits = 0;
    double misses = 0;
    for (const Judged& one : judged) {
      hits += one.is_matched && !one.is_ignored;
      misses += !one.is_matched && !one.is_ignored;
      recall.push_back(hits / objects);
      precision.push_back(hits / (misses + hits + std::numeric_limits<double>::epsilon()));
    }
    std::vector<double> result;
    for (int r = 0; r <= 100; ++r) {
      // The best precision at this recall or a higher one.
      double best = 0;
      for (std::size_t i = 0; i < recall.size(); ++i)
        if (recall[i] >= r * 0.01) best = std::max(best, precision[i]);
      result.push_back(best);
    }
    result.push_back(recall.empty() ? 0 : recall.back());
    return result;
  }

 private:
  struct Judged {
    double score = 0;
    bool is_matched = false;
    bool is_ignored = false;
  };

  double similarity(const Prediction& d, const Annotation& g) const {
    if (shape_.task == CocoTask::boxes) return box_iou(d.box, g.box, g.is_crowd);
    if (shape_.task == CocoTask::masks) return mask_iou(*d.mask, *g.mask, g.is_crowd);
    constexpr double k_sigmas[] = {.026, .025, .025, .035, .035, .079, .079, .072, .072,
                                   .062, .062, .107, .107, .087, .087, .089, .089};
    double sum = 0;
    double count = 0;
    for (int i = 0; i < 17; ++i) {
      const Keypoint& expected = g.keypoints[static_cast<std::size_t>(i)];
      const Keypoint& got = d.keypoints[static_cast<std::size_t>(i)];
      double dx = got.x - expected.x;
      double dy = got.y - expected.y;
      if (g.labelled_keypoints == 0) {
        dx = std::max(0.0, g.box.x - g.box.width - got.x) + std::max(0.0, got.x - g.box.x - 2 * g.box.width);
        dy = std::max(0.0, g.box.y - g.box.height - got.y) + std::max(0.0, got.y - g.box.y - 2 * g.box.height);
      } else if (expected.visibility == 0) {
        continue;
      }
      const double k = 2 * k_sigmas[i];
      sum += std::exp(-(dx * dx + dy * dy) / (2 * g.area * k * k));
      ++count;
    }
    return sum / count;
  }

  double size_of(const Prediction& d) const {
    if (shape_.task == CocoTask::boxes) return d.box.area();
    if (shape_.task == CocoTask::masks) return static_cast<double>(mask_area(*d.mask));
    const auto x = std::ranges::minmax(d.keypoints, {}, &Keypoint::x);
    const auto y = std::ranges::minmax(d.keypoints, {}, &Keypoint::y);
    return (x.max.x - x.min.x) * (y.max.y - y.min.y);
  }

  /// Judges an image's detections and returns how many objects there are to find.
  double judge(std::int64_t image, std::size_t t, std::size_t k, std::size_t a, std::size_t m,
               std::vector<Judged>& judged) const {
    const AreaRange& range = shape_.areas[a];
    const auto is_outside = [&](double area) { return area < range.least || area > range.most; };
    std::vector<const Annotation*> objects;
    std::vector<const Prediction*> found;
    for (const Annotation& g : scene_.truth)
      if (g.image_id == image && g.category_id == shape_.category_ids[k]) objects.push_back(&g);
    for (const Prediction& d : scene_.predictions)
      if (d.image_id == image && d.category_id == shape_.category_ids[k]) found.push_back(&d);
    std::ranges::stable_sort(found, [](const Prediction* x, const Prediction* y) { return x->score > y->score; });
    found.resize(std::min<std::size_t>(found.size(), static_cast<std::size_t>(shape_.max_detections.back())));
    const auto is_ignored = [&](const Annotation& g) {
      return g.is_crowd || is_outside(g.area) || (shape_.task == CocoTask::keypoints && g.labelled_keypoints == 0);
    };
    std::ranges::stable_partition(objects, [&](const Annotation* g) { return !is_ignored(*g); });
    std::vector<bool> taken(objects.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      const Annotation* match = nullptr;
      double best = std::min(shape_.iou_thresholds[t], 1 - 1e-10);
      for (std::size_t g = 0; g < objects.size(); ++g) {
        if (taken[g] && !objects[g]->is_crowd) continue;
        if (match != nullptr && !is_ignored(*match) && is_ignored(*objects[g])) break;
        const double value = similarity(*found[i], *objects[g]);
        if (value < best) continue;
        best = value;
        match = objects[g];
      }
      for (std::size_t g = 0; g < objects.size(); ++g)
        if (objects[g] == match) taken[g] = true;
      const bool is_matched = match != nullptr && match->id != 0;
      const bool out = (match != nullptr && is_ignored(*match)) || (!is_matched && is_outside(size_of(*found[i])));
      if (i < static_cast<std::size_t>(shape_.max_detections[m])) judged.push_back({found[i]->score, is_matched, out});
    }
    return static_cast<double>(std::ranges::count_if(objects, [&](const Annotation* g) { return !is_ignored(*g); }));
  }

  const Scene& scene_;
  const CocoResult& shape_;
};

class CocoProperty : public testing::TestWithParam<CocoTask> {};

TEST_P(CocoProperty, every_entry_is_what_the_rules_give) {
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    const Scene scene = random_scene(seed, GetParam());
    const CocoResult result = evaluate_coco(scene.truth, scene.predictions, scene.options);
    ASSERT_EQ(result.category_ids, (std::vector<std::int64_t>{5, 7}));
    const LiteralCoco literal(scene, result);
    for (std::size_t t = 0; t < result.iou_thresholds.size(); ++t)
      for (std::size_t k = 0; k < 2; ++k)
        for (std::size_t a = 0; a < result.areas.size(); ++a)
          for (std::size_t m = 0; m < result.max_detections.size(); ++m) {
            const std::vector<double> expected = literal.entry(t, k, a, m);
            for (std::size_t r = 0; r < CocoResult::k_recalls; ++r)
              ASSERT_NEAR(result.precision_at(t, r, k, a, m), expected.empty() ? -1 : expected[r], 1e-12)
                  << "seed " << seed << " t " << t << " r " << r << " k " << k << " a " << a << " m " << m;
            ASSERT_NEAR(result.recall_at(t, k, a, m), expected.empty() ? -1 : expected.back(), 1e-12);
          }
  }
}

TEST_P(CocoProperty, the_result_does_not_depend_on_the_number_of_threads) {
  const int before = thread_limit();
  const Scene scene = random_scene(99, GetParam());
  set_thread_limit(1);
  const CocoResult one = evaluate_coco(scene.truth, scene.predictions, scene.options);
  for (const int threads : {2, 3, 8}) {
    set_thread_limit(threads);
    const CocoResult many = evaluate_coco(scene.truth, scene.predictions, scene.options);
    EXPECT_EQ(many.precision, one.precision);
    EXPECT_EQ(many.scores, one.scores);
    EXPECT_EQ(many.recall, one.recall);
    EXPECT_EQ(many.objects, one.objects);
  }
  set_thread_limit(before);
}

std::string task_name(const testing::TestParamInfo<CocoTask>& task) {
  constexpr const char* k_names[] = {"boxes", "masks", "keypoints"};
  return k_names[static_cast<int>(task.param)];
}

INSTANTIATE_TEST_SUITE_P(Tasks, CocoProperty, testing::Values(CocoTask::boxes, CocoTask::masks, CocoTask::keypoints),
                         task_name);

}  // namespace
}  // namespace temper::metrics
