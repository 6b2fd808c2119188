// SPDX-License-Identifier: Apache-2.0
#include "metrics/run_length.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "temper/error.h"

namespace temper::metrics {
namespace {

using Pixels = std::vector<std::uint8_t>;

// Runs, texts, areas and boxes below were printed by pycocotools 2.0.11.
TEST(RunLength, texts_of_known_runs) {
  EXPECT_EQ(mask_text({4, 5, {3, 4, 5, 8}}), "3454");
  EXPECT_EQ(mask_text({100, 100, {100, 200, 300, 9400}}), "T3X6\\9`o8");
  EXPECT_EQ(mask_text({10, 10, {5, 1, 1, 1, 1, 1, 90}}), "511000i2");
  EXPECT_EQ(mask_text({100, 100, {40, 20, 1000, 30, 8910}}), "X1d0Xo0:Vg7");
  EXPECT_EQ(mask_from_text("X1d0Xo0:Vg7", 100, 100).runs, (std::vector<std::uint32_t>{40, 20, 1000, 30, 8910}));
  EXPECT_EQ(mask_text(encode_mask(Pixels(20, 1), 4, 5)), "0d0");
  EXPECT_EQ(mask_text(encode_mask(Pixels(20, 0), 4, 5)), "d0");
  const Pixels grid = {1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0,
                       0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0};
  const RunLengthMask mask = encode_mask(grid, 7, 6);
  EXPECT_EQ(mask_area(mask), 12);
  EXPECT_EQ(mask_box(mask), (Box{0, 0, 5, 7}));
  EXPECT_EQ(mask_from_text(mask_text(mask), 7, 6), mask);
}

TEST(RunLength, polygons_of_known_areas_and_boxes) {
  const auto draw = [](std::vector<double> polygon) { return mask_from_polygon(polygon, 100, 100); };
  const RunLengthMask rectangle = draw({10.5, 10.5, 30.5, 10.5, 30.5, 25.5, 10.5, 25.5});
  EXPECT_EQ(mask_area(rectangle), 300);
  EXPECT_EQ(mask_box(rectangle), (Box{11, 11, 20, 15}));
  const RunLengthMask clipped = draw({-5, -5, 40, -5, 40, 40, -5, 40});
  EXPECT_EQ(mask_area(clipped), 1600);
  EXPECT_EQ(mask_box(clipped), (Box{0, 0, 40, 40}));
  const RunLengthMask triangle = draw({5.5, 5.5, 60.2, 12.3, 20.7, 48.9});
  EXPECT_EQ(mask_area(triangle), 1128);
  EXPECT_EQ(mask_box(triangle), (Box{6, 6, 54, 42}));
  EXPECT_EQ(mask_area(mask_from_box({3.4, 2.6, 7.7, 5.1}, 100, 100)), 40);
  EXPECT_EQ(mask_text(mask_from_box({3.4, 2.6, 7.7, 5.1}, 100, 100)), "_95o20000000000000Qf8");
  const RunLengthMask star = draw({50, 5, 61, 38, 95, 38, 68, 58, 79, 91, 50, 71, 21, 91, 32, 58, 5, 38, 39, 38});
  EXPECT_EQ(mask_area(star), 2608);
  EXPECT_EQ(mask_box(star), (Box{6, 6, 88, 85}));
  EXPECT_DOUBLE_EQ(mask_iou(star, triangle), .05032330615687377);
  EXPECT_DOUBLE_EQ(mask_iou(triangle, star, true), .15868794326241134);
}

TEST(RunLength, boxes_overlap_as_in_pycocotools) {
  const Box truth[] = {{0, 0, 10, 10}, {2, 2, 4, 4}, {20, 20, 5, 5}};
  EXPECT_DOUBLE_EQ(box_iou({0, 0, 10, 10}, truth[0]), 1);
  EXPECT_DOUBLE_EQ(box_iou({0, 0, 10, 10}, truth[1], true), .16);
  EXPECT_DOUBLE_EQ(box_iou({0, 0, 10, 10}, truth[2]), 0);
  EXPECT_DOUBLE_EQ(box_iou({5, 5, 10, 10}, truth[0]), .14285714285714285);
  EXPECT_DOUBLE_EQ(box_iou({5, 5, 10, 10}, truth[1], true), .01);
}

TEST(RunLength, random_masks_survive_every_form_and_merge_pixel_by_pixel) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    const auto height = static_cast<std::int64_t>(1 + random() % 12);
    const auto width = static_cast<std::int64_t>(1 + random() % 12);
    const unsigned density = 1 + random() % 9;
    const auto draw = [&] {
      Pixels pixels(static_cast<std::size_t>(height * width));
      for (auto& pixel : pixels) pixel = random() % 10 < density;
      return pixels;
    };
    const Pixels a = draw();
    const Pixels b = draw();
    const RunLengthMask masks[] = {encode_mask(a, height, width), encode_mask(b, height, width)};
    EXPECT_EQ(decode_mask(masks[0]), a);
    EXPECT_EQ(mask_from_text(mask_text(masks[0]), height, width), masks[0]);
    Pixels either(a.size());
    Pixels both(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      either[i] = a[i] | b[i];
      both[i] = a[i] & b[i];
    }
    EXPECT_EQ(unite_masks(masks), encode_mask(either, height, width));
    EXPECT_EQ(intersect_masks(masks), encode_mask(both, height, width));
    EXPECT_EQ(mask_area(masks[0]), std::ranges::count(a, 1));
    const auto common = static_cast<double>(std::ranges::count(both, 1));
    if (common > 0) {
      EXPECT_DOUBLE_EQ(mask_iou(masks[0], masks[1]), common / static_cast<double>(std::ranges::count(either, 1)));
      EXPECT_DOUBLE_EQ(mask_iou(masks[0], masks[1], true), common / static_cast<double>(std::ranges::count(a, 1)));
    } else {
      EXPECT_EQ(mask_iou(masks[0], masks[1]), 0);
    }
  }
}

TEST(RunLength, a_crop_is_the_picture_with_zeros_around) {
  std::mt19937 random(6);
  Pixels whole(9 * 7);
  Pixels crop(4 * 3);
  for (std::size_t y = 0; y < 4; ++y)
    for (std::size_t x = 0; x < 3; ++x) whole[(y + 2) * 7 + x + 3] = crop[y * 3 + x] = random() % 2 == 0;
  EXPECT_EQ(encode_mask(crop, 4, 3, 2, 3, 9, 7), encode_mask(whole, 9, 7));
  EXPECT_THROW((void)encode_mask(crop, 4, 3, 6, 3, 9, 7), Error);
}

TEST(RunLength, a_polygons_pixels_are_those_whose_centre_it_holds) {
  // Away from edges the rasteriser agrees with the even-odd rule at pixel centres.
  const std::vector<double> polygon = {12, 8, 90, 20, 70, 85, 30, 60};
  const Pixels pixels = decode_mask(mask_from_polygon(polygon, 100, 100));
  int differing = 0;
  for (int y = 0; y < 100; ++y) {
    for (int x = 0; x < 100; ++x) {
      bool is_inside = false;
      for (std::size_t i = 0, j = 3; i < 4; j = i++) {
        const double xi = polygon[2 * i];
        const double yi = polygon[2 * i + 1];
        const double xj = polygon[2 * j];
        const double yj = polygon[2 * j + 1];
        if ((yi > y + 0.5) != (yj > y + 0.5) && x + 0.5 < (xj - xi) * (y + 0.5 - yi) / (yj - yi) + xi)
          is_inside = !is_inside;
      }
      differing += is_inside != (pixels[static_cast<std::size_t>(y * 100 + x)] != 0);
    }
  }
  EXPECT_LT(differing, 120) << "only along the outline of about 240 pixels";
}

TEST(RunLength, zero_runs_of_foreign_writers_change_nothing) {
  const RunLengthMask plain{4, 5, {3, 4, 13}};
  const RunLengthMask split{4, 5, {3, 2, 0, 2, 13, 0}};
  EXPECT_EQ(mask_box(split), mask_box(plain));
  EXPECT_EQ(mask_area(split), mask_area(plain));
  EXPECT_EQ(decode_mask(split), decode_mask(plain));
  EXPECT_EQ(mask_iou(split, plain), 1);
}

TEST(RunLength, damaged_masks_are_refused) {
  EXPECT_THROW((void)mask_from_text("3454", 4, 4), Error);
  EXPECT_THROW((void)mask_from_text("345\x7f", 4, 5), Error);
  EXPECT_THROW((void)mask_from_text("oooooooooooooooooooo", 4, 5), Error);
  EXPECT_THROW((void)mask_from_text("o", 4, 5), Error);
  EXPECT_THROW((void)decode_mask({4, 5, {3, 4}}), Error);
  EXPECT_THROW((void)encode_mask(Pixels(3), 2, 2), Error);
  EXPECT_THROW((void)mask_from_polygon(std::vector<double>{1, 2, 3, 4}, 9, 9), Error);
  EXPECT_THROW((void)mask_from_polygon(std::vector<double>{1, 2, 3, 4, 5, 1e9}, 9, 9), Error);
  EXPECT_THROW((void)mask_from_box({0, 0, 1, 1}, -1, 9), Error);
  EXPECT_THROW((void)mask_from_box({0, 0, 1, 1}, std::int64_t{1} << 40, std::int64_t{1} << 40), Error);
  EXPECT_THROW((void)unite_masks({}), Error);
}

}  // namespace
}  // namespace temper::metrics
