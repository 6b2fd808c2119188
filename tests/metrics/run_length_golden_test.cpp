// SPDX-License-Identifier: Apache-2.0
// Goldens printed by pycocotools 2.0.11.
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"
#include "metrics/run_length.h"
#include "support/test_data.h"

namespace temper::metrics {
namespace {

class MaskGoldens : public testing::Test {
 protected:
  void SetUp() override {
    const auto path = test_data("../specs/goldens/coco/mask_goldens.json");
    if (!exists(path)) GTEST_SKIP() << absence_of(path);
    goldens_ = parse_json(read_file(path), "mask_goldens.json");
    height_ = goldens_["size"][0];
    width_ = goldens_["size"][1];
  }
  [[nodiscard]] RunLengthMask draw(const Json& polygons) const {
    std::vector<RunLengthMask> parts;
    for (const Json& polygon : polygons)
      parts.push_back(mask_from_polygon(polygon.get<std::vector<double>>(), height_, width_));
    return unite_masks(parts);
  }
  Json goldens_;
  std::int64_t height_ = 0;
  std::int64_t width_ = 0;
};

TEST_F(MaskGoldens, polygons_have_the_runs_texts_areas_and_boxes_of_pycocotools) {
  for (const auto& [name, golden] : goldens_["polygons"].items()) {
    const RunLengthMask mask = draw(golden["polygon"]);
    EXPECT_EQ(Json(mask.runs), golden["runs"]) << name;
    EXPECT_EQ(mask_text(mask), golden["counts"].get<std::string>()) << name;
    EXPECT_EQ(mask_from_text(golden["counts"].get<std::string>(), height_, width_), mask) << name;
    EXPECT_EQ(mask_area(mask), golden["area"].get<std::int64_t>()) << name;
    const Box box = mask_box(mask);
    EXPECT_EQ(Json({box.x, box.y, box.width, box.height}), golden["bbox"]) << name;
    EXPECT_EQ(encode_mask(decode_mask(mask), height_, width_), mask) << name;
  }
}

TEST_F(MaskGoldens, boxes_become_the_masks_of_pycocotools) {
  for (const Json& golden : goldens_["boxes"]) {
    const auto box = golden["box"].get<std::vector<double>>();
    EXPECT_EQ(mask_text(mask_from_box({box[0], box[1], box[2], box[3]}, height_, width_)),
              golden["counts"].get<std::string>());
  }
}

TEST_F(MaskGoldens, overlaps_are_those_of_pycocotools) {
  std::vector<RunLengthMask> masks;
  for (const Json& name : goldens_["iou"]["order"])
    masks.push_back(draw(goldens_["polygons"][name.get<std::string>()]["polygon"]));
  for (const auto& [kind, matrix] : goldens_["iou"].items()) {
    if (kind == "order") continue;
    ASSERT_EQ(matrix.size(), masks.size());
    for (std::size_t i = 0; i < masks.size(); ++i)
      for (std::size_t j = 0; j < masks.size(); ++j)
        EXPECT_DOUBLE_EQ(mask_iou(masks[i], masks[j], kind != "matrix"), matrix[i][j].get<double>()) << kind;
  }
}

}  // namespace
}  // namespace temper::metrics
