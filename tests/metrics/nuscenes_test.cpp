// SPDX-License-Identifier: Apache-2.0
// Values printed by nuscenes-devkit d9de17a on the cases of its eval/detection/tests/test_algo.py and test_loader.py.
#include "metrics/nuscenes.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>

#include "temper/error.h"

namespace temper::metrics {
namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

Box3d box_at(double x, double y, double score = -1, std::array<double, 3> size = {1, 1, 1},
             const std::string& name = "car") {
  Box3d box;
  box.translation = {x, y, 1};
  box.size = size;
  box.score = score;
  box.name = name;
  box.attribute = "vehicle.parked";
  return box;
}

using Boxes = std::vector<Box3d>;

/// Samples "0", "1", ... of these boxes.
std::vector<Sample3d> samples_of(const std::vector<Boxes>& boxes) {
  std::vector<Sample3d> samples;
  for (const Boxes& of_sample : boxes) samples.push_back({std::to_string(samples.size()), of_sample});
  return samples;
}

NuscenesClassFigures score_cars(const std::vector<Boxes>& truth, const std::vector<Boxes>& found) {
  const NuscenesOptions options{.thresholds = {2.0}};
  return evaluate_nuscenes(samples_of(truth), samples_of(found), options).classes[0];
}

TEST(Nuscenes, average_precision_of_small_cases) {
  const Box3d car1 = box_at(1, 1, 1.0);
  const Box3d car2 = box_at(3, 3, 0.7);
  const Box3d bicycle = box_at(5, 5, 1.0, {1, 1, 1}, "bicycle");
  const auto ap = [](const std::vector<Boxes>& truth, const std::vector<Boxes>& found) {
    return score_cars(truth, found).aps[0];
  };
  EXPECT_EQ(ap({{}}, {{car1}}), 0);
  EXPECT_EQ(ap({{car1}}, {{}}), 0);
  EXPECT_EQ(ap({{}}, {{}}), 0);
  EXPECT_NEAR(ap({{car1}}, {{car1}}), 1.0000000000000004, 1e-12);
  EXPECT_NEAR(ap({{car1, car2}}, {{car1}}), 0.4444444444444445, 1e-12);
  EXPECT_NEAR(ap({{car1}}, {{car1, car2}}), 0.9938271604938275, 1e-12);
  EXPECT_NEAR(ap({{car2}}, {{car1, car2}}), 0.19999999999999998, 1e-12);
  EXPECT_NEAR(ap({{car1}}, {{car1, bicycle}}), 1, 1e-12);
  EXPECT_NEAR(ap({{car1}, {car2}}, {{car1}, {car2}}), 1, 1e-12);
  EXPECT_NEAR(ap({{car1}, {}}, {{car1}, {}}), 1, 1e-12);
  EXPECT_NEAR(ap({{car1}, {car2}}, {{car1}, {}}), 0.4444444444444445, 1e-12);
}

TEST(Nuscenes, errors_of_found_boxes_in_small_cases) {
  const Box3d gt1 = box_at(1, 1);
  const Box3d gt2 = box_at(10, 10, -1, {2, 2, 2});
  const Box3d gt3 = box_at(20, 20, -1, {2, 4, 2});
  const Box3d p1 = box_at(1, 1, 1.0);
  const Box3d p2 = box_at(11, 10, 0.9, {2, 2, 2});
  const Box3d p3 = box_at(100, 10, 0.8, {2, 2, 2});
  const Box3d p4 = box_at(20, 20, 0.7, {2, 4, 2});
  const Box3d p5 = box_at(21, 20, 0.7, {2, 4, 2});
  const auto error = [](const std::vector<Boxes>& truth, const std::vector<Boxes>& found) {
    return score_cars(truth, found).errors[0];
  };
  for (std::size_t e = 0; e < k_box_errors; ++e) {
    EXPECT_EQ(score_cars({{gt1}}, {{box_at(3, 3, 1)}}).errors[e], 1) << "too far";
    EXPECT_EQ(score_cars({{gt1}}, {{box_at(1, 1, 1, {1, 1, 1}, "bicycle")}}).errors[e], 1) << "another class";
    EXPECT_NEAR(score_cars({{gt1}}, {{box_at(1, 1, 0.3)}}).errors[e], 0, 1e-12);
  }
  EXPECT_NEAR(error({{gt2}}, {{p2}}), 1, 1e-12);
  EXPECT_NEAR(error({{gt1, gt2}}, {{p1, p2}}), .14166666666666672, 1e-12);
  EXPECT_NEAR(error({{gt1, gt2}}, {{p1, p2, p3}}), .14166666666666672, 1e-12);
  EXPECT_NEAR(error({{gt1, gt2, gt3}}, {{p1, p2, p4}}), .2487592592592593, 1e-12);
  EXPECT_NEAR(error({{gt2, gt3}}, {{p2, p5}}), 1, 1e-12);
  EXPECT_NEAR(error({{gt1}, {gt2}}, {{p1}, {p2}}), .14166666666666672, 1e-12);
  EXPECT_NEAR(error({{gt1}, {gt2}, {}}, {{p1}, {p2, p3}, {}}), .14166666666666672, 1e-12);
  const NuscenesClassFigures last = score_cars({{gt2, gt3}, {gt3}}, {{p2}, {p5}});
  EXPECT_NEAR(last.errors[0], 1, 1e-12);
  EXPECT_EQ(last.curves[0].max_recall_index(), 66U);
}

/// numpy's and Python's generators of doubles in [0, 1): MT19937, two words a number.
double uniform(std::mt19937& random) {
  const std::uint32_t high = random() >> 5;
  const std::uint32_t low = random() >> 6;
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

/// MT19937 seeded by a list of one word, as Python's random.seed does: the state is written through the engine's text.
std::mt19937 python_random(std::uint32_t seed) {
  constexpr std::size_t k_size = 624;
  std::array<std::uint32_t, k_size> state;
  state[0] = 19650218;
  for (std::uint32_t i = 1; i < k_size; ++i) state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
  std::size_t i = 1;
  const auto step = [&](std::uint32_t factor) {
    const std::uint32_t mixed = (state[i - 1] ^ (state[i - 1] >> 30)) * factor;
    const std::size_t at = i++;
    return std::pair(at, state[at] ^ mixed);
  };
  const auto wrap = [&] {
    if (i < k_size) return;
    state[0] = state[k_size - 1];
    i = 1;
  };
  for (std::size_t k = 0; k < k_size; ++k, wrap()) {
    const auto [at, value] = step(1664525);
    state[at] = value + seed;
  }
  for (std::size_t k = 0; k + 1 < k_size; ++k, wrap()) {
    const auto [at, value] = step(1566083941);
    state[at] = value - static_cast<std::uint32_t>(at);
  }
  state[0] = 0x80000000;
  std::stringstream text;
  for (const std::uint32_t word : state) text << word << ' ';
  text << k_size;
  std::mt19937 random;
  text >> random;
  return random;
}

std::vector<std::string> attributes_of(const std::string& name) {
  if (name == "pedestrian") return {"pedestrian.moving", "pedestrian.sitting_lying_down", "pedestrian.standing"};
  if (name == "bicycle" || name == "motorcycle") return {"cycle.with_rider", "cycle.without_rider"};
  if (name == "barrier" || name == "traffic_cone") return {};
  return {"vehicle.moving", "vehicle.parked", "vehicle.stopped"};
}

/// The random boxes of the devkit's test_nd_score.
class ScoreCase {
 public:
  ScoreCase() : numpy_(42), python_(python_random(42)) {
    for (const NuscenesClass& kind : nuscenes_classes()) {
      add(kind.name, 3, 15, truth_);
      add(kind.name, 25, 10, found_);
    }
  }
  [[nodiscard]] NuscenesResult score(const std::vector<double>& thresholds) const {
    return evaluate_nuscenes(truth_, found_, {.thresholds = thresholds});
  }
  [[nodiscard]] const Box3d& first() const { return truth_[0].boxes[0]; }

 private:
  void add(const std::string& name, int boxes, double extent, std::vector<Sample3d>& samples) {
    samples.resize(30);
    for (std::size_t sample = 0; sample < 30; ++sample) {
      samples[sample].token = std::to_string(sample);
      for (int i = 0; i < boxes; ++i) samples[sample].boxes.push_back(draw(name, extent));
    }
  }
  Box3d draw(const std::string& name, double extent) {
    Box3d box;
    box.name = name;
    for (std::size_t i = 0; i < 2; ++i) box.translation[i] = uniform(numpy_) * extent;
    for (double& size : box.size) size = uniform(numpy_) * 4;
    for (double& part : box.rotation) part = uniform(numpy_);
    for (double& speed : box.velocity) speed = uniform(numpy_) * 4;
    (void)uniform(numpy_);
    box.score = uniform(python_);
    const std::vector<std::string> attributes = attributes_of(name);
    if (!attributes.empty()) box.attribute = attributes[below(static_cast<std::uint32_t>(attributes.size()))];
    box.ego_translation[0] = uniform(python_) * 10;
    return box;
  }
  std::uint32_t below(std::uint32_t count) {
    const std::uint32_t mask = count > 2 ? 3 : 1;
    for (;;)
      if (const std::uint32_t value = static_cast<std::uint32_t>(numpy_()) & mask; value < count) return value;
  }

  std::mt19937 numpy_;
  std::mt19937 python_;
  std::vector<Sample3d> truth_;
  std::vector<Sample3d> found_;
};

TEST(Nuscenes, the_score_of_the_devkits_random_boxes) {
  const ScoreCase boxes;
  ASSERT_NEAR(boxes.first().translation[1], 14.260714596148743, 1e-15);
  ASSERT_NEAR(boxes.first().score, .6394267984578837, 1e-15);
  ASSERT_EQ(boxes.first().attribute, "vehicle.parked");

  const NuscenesResult at_two = boxes.score({2, 2, 2, 2});
  EXPECT_NEAR(at_two.nd_score, 0.08606662159639042, 1e-12);
  EXPECT_NEAR(at_two.mean_ap, .005946235995084162, 1e-12);
  const double errors[] = {1.307616585704357, .8349830962574011, .7255479846417406, 2.1003983950915357,
                           .608533883112375};
  for (std::size_t e = 0; e < k_box_errors; ++e) EXPECT_NEAR(at_two.errors[e], errors[e], 1e-12) << e;

  const NuscenesResult real = boxes.score({0.5, 1, 2, 4});
  EXPECT_NEAR(real.mean_ap, .03252407137825664, 1e-12);
  EXPECT_NEAR(real.nd_score, .09935553928797665, 1e-12);
  EXPECT_NEAR(real.classes[0].aps[2], .0069204117217018402, 1e-12);
  EXPECT_NEAR(real.classes[0].aps[3], .0943486495864081, 1e-12);
  EXPECT_EQ(real.classes[0].aps[1], 0);
  EXPECT_EQ(real.classes[0].curves[2].max_recall_index(), 42U);
  EXPECT_NEAR(real.classes[3].errors[2], .944591019291645, 1e-12);
  EXPECT_NEAR(real.classes[9].errors[2], .690993278974642, 1e-12);
  EXPECT_TRUE(std::isnan(real.classes[9].errors[3]));
  EXPECT_TRUE(std::isnan(real.classes[8].errors[2]));
}

TEST(Nuscenes, boxes_out_of_range_without_points_or_in_racks_are_filtered) {
  const auto named = [](const std::string& name, double x, double y, double ego_x, std::int64_t points = 1) {
    Box3d box = box_at(x, y, -1, {1, 1, 1}, name);
    box.translation[2] = .809;
    box.ego_translation = {ego_x, 0, 0};
    box.points = points;
    return box;
  };
  Box3d rack = named("rack", 683.681, 1592.002, 0);
  rack.size = {1.641, 14.465, 1.4};
  rack.rotation = {.3473693995546558, 0, 0, .9377283723195315};
  std::vector<Sample3d> samples =
      samples_of({{named("bicycle", 683.681, 1592.002, 0), named("motorcycle", 683.681, 1592.002, 0),
                   named("car", 683.681, 1592.002, 0), named("bicycle", 68.681, 1592.002, 0), named("car", 1, 1, 100),
                   named("car", 1, 1, 1, 0)},
                  {named("bicycle", 683.681, 1592.002, 25), named("motorcycle", 1, 1, 45), named("car", 1, 1, 45),
                   named("car", 1, 1, 50), named("bicycle", 1, 1, 1, -1)}});
  const NuscenesFilterCounts counts = filter_nuscenes(samples, nuscenes_classes(), samples_of({{rack}}));
  EXPECT_EQ(counts.all, 11);
  EXPECT_EQ(counts.in_range, 8);
  EXPECT_EQ(counts.with_points, 7);
  EXPECT_EQ(counts.off_racks, 5);
  ASSERT_EQ(samples[0].boxes.size(), 2U);
  EXPECT_EQ(samples[0].boxes[0].name, "car");
  EXPECT_EQ(samples[0].boxes[1].translation[0], 68.681);
  EXPECT_EQ(samples[1].boxes.size(), 3U);
}

TEST(Nuscenes, samples_classes_and_numbers_that_do_not_fit_are_refused) {
  const Boxes car = {box_at(1, 1, 1)};
  EXPECT_THROW((void)evaluate_nuscenes(samples_of({car, car}), samples_of({car})), Error);
  EXPECT_THROW((void)evaluate_nuscenes({}, samples_of({car})), Error);
  EXPECT_THROW((void)evaluate_nuscenes(samples_of({{box_at(1, 1, 1, {1, 1, 1}, "tram")}}), samples_of({car})), Error);
  EXPECT_THROW((void)evaluate_nuscenes(samples_of({car}), samples_of({{box_at(k_nan, 1, 1)}})), Error);
  EXPECT_THROW((void)evaluate_nuscenes(samples_of({car}), samples_of({{box_at(1, 1, 1, {1, 0, 1})}})), Error);
  for (const auto& [recall, precision] :
       {std::pair(-.5, .4), std::pair(.5, -.8), std::pair(.7, 1.0), std::pair(1.2, 0.0)})
    EXPECT_THROW((void)evaluate_nuscenes(samples_of({car}), samples_of({car}),
                                         {.min_recall = recall, .min_precision = precision}),
                 Error);
}

}  // namespace
}  // namespace temper::metrics
