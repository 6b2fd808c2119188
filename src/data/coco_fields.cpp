// SPDX-License-Identifier: Apache-2.0
#include "data/coco_fields.h"

#include "base/check.h"
#include "base/json.h"
#include "metrics/run_length.h"

namespace temper::data {
namespace {

metrics::RunLengthMask runs_of(const Record& record, const Json& json) {
  const auto size = json.find("size");
  const auto counts = json.find("counts");
  if (size == json.end() || counts == json.end())
    record.fail("'segmentation' is an object without 'size' and 'counts': expected COCO's run lengths");
  const std::vector<double> extents = record.numbers("segmentation", *size);
  if (extents.size() != 2 || extents[0] < 0 || extents[1] < 0 || extents[0] > 1e9 || extents[1] > 1e9)
    record.fail("'segmentation' has a 'size' that is no height and width");
  const auto height = static_cast<std::int64_t>(extents[0]);
  const auto width = static_cast<std::int64_t>(extents[1]);
  try {
    if (counts->is_string()) return metrics::mask_from_text(counts->get_ref<const std::string&>(), height, width);
    metrics::RunLengthMask mask{height, width, {}};
    for (const double run : record.numbers("segmentation", *counts)) {
      TEMPER_CHECK(run >= 0 && run < 4294967296.0, bad_argument, "a run of length ", run);
      mask.runs.push_back(static_cast<std::uint32_t>(run));
    }
    metrics::check_mask(mask);
    return mask;
  } catch (const Error& failure) {
    record.fail(str("'segmentation': ", failure.message()));
  }
}

}  // namespace

metrics::Box box_of(const Record& record) {
  const std::vector<double> values = record.numbers("bbox");
  if (values.size() != 4) record.fail(str("'bbox' has ", values.size(), " numbers: expected x, y, width and height"));
  return {values[0], values[1], values[2], values[3]};
}

std::vector<metrics::Keypoint> keypoints_of(const Record& record) {
  const std::vector<double> values = record.numbers("keypoints");
  if (values.size() % 3 != 0)
    record.fail(str("'keypoints' has ", values.size(), " numbers: expected x, y and visibility of each"));
  std::vector<metrics::Keypoint> points;
  for (std::size_t i = 0; i < values.size(); i += 3) points.push_back({values[i], values[i + 1], values[i + 2]});
  return points;
}

Segmentation segmentation_of(const Record& record) {
  const Json& json = record.value("segmentation");
  if (json.is_object()) return {.polygons = {}, .runs = runs_of(record, json)};
  if (!json.is_array() || json.empty()) record.fail("'segmentation' is no list of polygons and no run lengths");
  Segmentation result;
  for (const Json& polygon : json) {
    result.polygons.push_back(record.numbers("segmentation", polygon));
    const std::size_t count = result.polygons.back().size();
    if (count < 4 || count % 2 != 0)
      record.fail(str("'segmentation' has a polygon of ", count, " numbers: expected x and y of at least 3 points"));
  }
  return result;
}

metrics::RunLengthMask mask_of(const Segmentation& segmentation, std::int64_t height, std::int64_t width) {
  TEMPER_CHECK(height > 0 && width > 0, bad_argument,
               "the picture's height and width are not known: add them to 'images' of the index");
  if (segmentation.runs) {
    TEMPER_CHECK(segmentation.runs->height == height && segmentation.runs->width == width, bad_argument,
                 "run lengths of ", segmentation.runs->height, "x", segmentation.runs->width,
                 " pixels on a picture of ", height, "x", width);
    return *segmentation.runs;
  }
  std::vector<metrics::RunLengthMask> parts;
  // pycocotools takes the whole list for boxes where its first part has four numbers.
  const bool are_boxes = segmentation.polygons.front().size() == 4;
  for (const std::vector<double>& part : segmentation.polygons)
    parts.push_back(are_boxes ? metrics::mask_from_box({part[0], part[1], part[2], part[3]}, height, width)
                              : metrics::mask_from_polygon(part, height, width));
  return metrics::unite_masks(parts);
}

}  // namespace temper::data
