// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "base/str.h"
#include "deploy/report/pictures.h"
#include "support/sample_report.h"

namespace temper::test {

namespace {

using metrics::Object;
using report::PictureResult;

constexpr std::int64_t k_height = 360;
constexpr std::int64_t k_width = 540;

/// An ellipse or a rectangle.
struct Figure {
  double x = 0;
  double y = 0;
  double half_width = 0;
  double half_height = 0;
  bool is_round = false;
  std::int64_t category = 0;

  [[nodiscard]] bool covers(double px, double py) const {
    const double u = (px - x) / half_width;
    const double v = (py - y) / half_height;
    return is_round ? u * u + v * v <= 1 : std::abs(u) <= 1 && std::abs(v) <= 1;
  }
};

double uniform(std::mt19937_64& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

std::vector<Figure> random_figures(std::mt19937_64& random, std::int64_t classes) {
  std::vector<Figure> figures(2 + random() % 5);
  for (auto& figure : figures)
    figure = {.x = uniform(random, 60, k_width - 60),
              .y = uniform(random, 60, k_height - 60),
              .half_width = uniform(random, 24, 80),
              .half_height = uniform(random, 20, 60),
              .is_round = random() % 2 == 0,
              .category = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(classes))};
  return figures;
}

/// The index of the topmost figure at a pixel, -1 for the ground.
std::int64_t figure_at(const std::vector<Figure>& figures, std::int64_t x, std::int64_t y) {
  for (std::size_t i = figures.size(); i-- > 0;)
    if (figures[i].covers(static_cast<double>(x), static_cast<double>(y))) return static_cast<std::int64_t>(i);
  return -1;
}

data::Image drawn(const std::vector<Figure>& figures) {
  std::vector<std::uint8_t> pixels;
  for (std::int64_t y = 0; y < k_height; ++y)
    for (std::int64_t x = 0; x < k_width; ++x) {
      const std::int64_t found = figure_at(figures, x, y);
      const std::int64_t shade = 60 + 90 * y / k_height + (x / 12 + y / 12) % 2 * 6;
      const std::int64_t tone = found < 0 ? 0 : 37 * (figures[static_cast<std::size_t>(found)].category + 1);
      for (const std::int64_t weight : {3, 5, 7})
        pixels.push_back(
            static_cast<std::uint8_t>(found < 0 ? shade + weight * 4 : 40 + (tone * weight + x / 4) % 180));
    }
  return data::make_image(k_height, k_width, 3, pixels);
}

metrics::RunLengthMask mask_of(const Figure& figure) {
  metrics::RunLengthMask mask{.height = k_height, .width = k_width, .runs = {0}};
  bool is_set = false;
  for (std::int64_t x = 0; x < k_width; ++x)
    for (std::int64_t y = 0; y < k_height; ++y) {
      if (figure.covers(static_cast<double>(x), static_cast<double>(y)) != is_set) {
        mask.runs.push_back(0);
        is_set = !is_set;
      }
      ++mask.runs.back();
    }
  return mask;
}

/// `figure` as a candidate finds it: everything moved by up to `error` pixels.
Object found(const Figure& figure, std::mt19937_64& random, double error) {
  Figure moved = figure;
  moved.x += uniform(random, -error, error);
  moved.y += uniform(random, -error, error);
  Object object;
  object.category = figure.category;
  object.score = uniform(random, 0.45, 0.98);
  object.box = {.x = moved.x - moved.half_width,
                .y = moved.y - moved.half_height,
                .width = 2 * moved.half_width,
                .height = 2 * moved.half_height};
  for (const double angle : {0.0, 1.6, 3.1, 4.7})
    object.keypoints.push_back({.x = moved.x + 0.6 * moved.half_width * std::cos(angle),
                                .y = moved.y + 0.6 * moved.half_height * std::sin(angle),
                                .visibility = uniform(random, 0.4, 1)});
  object.mask = mask_of(moved);
  return object;
}

PictureResult detections(const std::string& source, const std::vector<Figure>& figures, std::mt19937_64& random,
                         double error, std::size_t left_out) {
  PictureResult result{.source = source};
  for (std::size_t i = 0; i + left_out < figures.size(); ++i)
    result.objects.push_back(found(figures[i], random, error));
  return result;
}

Tensor label_map(const std::vector<Figure>& figures, double moved) {
  std::vector<std::int32_t> labels;
  for (std::int64_t y = 0; y < k_height; ++y)
    for (std::int64_t x = 0; x < k_width; ++x) {
      const std::int64_t found = figure_at(figures, x + static_cast<std::int64_t>(moved), y);
      labels.push_back(found < 0 ? 0 : static_cast<std::int32_t>(figures[static_cast<std::size_t>(found)].category));
    }
  return Tensor::of<std::int32_t>({k_height, k_width}, labels);
}

}  // namespace

report::Gallery sample_detections(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  report::Gallery gallery{.classes = {"cube", "ball", "post", "sign", "cart", "dog"},
                          .skeleton = {{0, 1}, {1, 2}, {2, 3}, {3, 0}}};
  for (int i = 0; i < 4; ++i) {
    const auto figures = random_figures(random, 6);
    auto picture = report::thumbnail_of(drawn(figures), str("scene_", i, ".png"));
    picture.results = {detections("ground truth", figures, random, 0, 0),
                       detections("reference", figures, random, 3, 0),
                       detections("temper cpu fp32", figures, random, 3, 0),
                       detections("temper cpu bf16", figures, random, 6, i % 3 == 1 ? 1 : 0)};
    gallery.pictures.push_back(std::move(picture));
  }
  return gallery;
}

report::Gallery sample_label_maps(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  report::Gallery gallery{.classes = {"ground", "road", "car", "person"}};
  for (int i = 0; i < 4; ++i) {
    const auto figures = random_figures(random, 4);
    auto picture = report::thumbnail_of(drawn(figures), str("street_", i, ".png"), 400);
    picture.results = {{.source = "ground truth", .label_map = report::label_runs_of(label_map(figures, 0))},
                       {.source = "reference", .label_map = report::label_runs_of(label_map(figures, 2))},
                       {.source = "temper cpu fp32", .label_map = report::label_runs_of(label_map(figures, 3))}};
    gallery.pictures.push_back(std::move(picture));
  }
  return gallery;
}

report::Gallery sample_classes(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  report::Gallery gallery{.classes = {"daisy", "dandelion", "rose", "sunflower", "tulip"}};
  for (int i = 0; i < 3; ++i) {
    auto picture = report::thumbnail_of(drawn(random_figures(random, 5)), str("flower_", i, ".jpg"));
    for (const char* source : {"reference", "temper cpu bf16"}) {
      PictureResult result{.source = source};
      double rest = 1;
      for (std::int64_t k = 0; k < 5; ++k) {
        const double score = rest * uniform(random, 0.5, 0.9);
        result.classes.push_back({.category = (k + i) % 5, .score = score});
        rest -= score;
      }
      picture.results.push_back(std::move(result));
    }
    gallery.pictures.push_back(std::move(picture));
  }
  return gallery;
}

}  // namespace temper::test
