// SPDX-License-Identifier: Apache-2.0
#include "data/nuscenes_boxes.h"

#include <limits>
#include <string>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "data/json_records.h"
#include "data/record.h"

namespace temper::data {
namespace {

/// The text with `null` for every bare NaN.
std::string without_nan(std::string_view text) {
  constexpr std::string_view k_nan = "NaN";
  std::string result;
  result.reserve(text.size());
  bool is_inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_inside && text.substr(i, k_nan.size()) == k_nan) {
      result += "null";
      i += k_nan.size() - 1;
      continue;
    }
    result += text[i];
    if (is_inside && text[i] == '\\' && i + 1 < text.size())
      result += text[++i];
    else if (text[i] == '"')
      is_inside = !is_inside;
  }
  return result;
}

template <std::size_t Count>
std::array<double, Count> numbers_of(const Record& record, const char* member) {
  const std::vector<double> values = record.numbers(member);
  if (values.size() != Count) record.fail(str("'", member, "' has ", values.size(), " numbers: expected ", Count));
  std::array<double, Count> result;
  std::copy(values.begin(), values.end(), result.begin());
  return result;
}

std::array<double, 2> velocity_of(const Record& record) {
  const Json& values = record.value("velocity");
  if (!values.is_array() || values.size() != 2) record.fail("'velocity' is no list of 2 numbers");
  std::array<double, 2> velocity;
  for (std::size_t i = 0; i < 2; ++i) {
    if (!values[i].is_number() && !values[i].is_null()) record.fail("'velocity' is no list of 2 numbers");
    velocity[i] = values[i].is_null() ? std::numeric_limits<double>::quiet_NaN() : values[i].get<double>();
  }
  return velocity;
}

metrics::Box3d box_in(const Record& record) {
  metrics::Box3d box{.translation = numbers_of<3>(record, "translation"),
                     .size = numbers_of<3>(record, "size"),
                     .rotation = numbers_of<4>(record, "rotation"),
                     .velocity = velocity_of(record),
                     .name = record.text("detection_name"),
                     .attribute = record.text("attribute_name")};
  if (record.has("ego_translation")) box.ego_translation = numbers_of<3>(record, "ego_translation");
  if (record.has("detection_score")) box.score = record.number("detection_score");
  box.points = record.integer_or("num_pts", -1);
  return box;
}

}  // namespace

std::vector<metrics::Sample3d> parse_nuscenes_boxes(std::string_view text, std::string_view what,
                                                    std::int64_t most_boxes) {
  std::vector<metrics::Sample3d> samples;
  bool has_results = false;
  visit_records(without_nan(text), what, [&](std::string_view list, std::size_t, Json&& record) {
    if (list != "results") return;
    TEMPER_CHECK(record.is_object(), bad_argument, what, ": 'results' is no object of samples");
    has_results = true;
    for (const auto& [token, boxes] : record.items()) {
      TEMPER_CHECK(boxes.is_array(), bad_argument, what, ": sample '", token, "' is no list of boxes");
      TEMPER_CHECK(most_boxes == 0 || static_cast<std::int64_t>(boxes.size()) <= most_boxes, bad_argument, what,
                   ": sample '", token, "' has ", boxes.size(), " boxes: expected at most ", most_boxes,
                   "; keep the best ones");
      metrics::Sample3d sample{.token = token, .boxes = {}};
      for (std::size_t i = 0; i < boxes.size(); ++i) sample.boxes.push_back(box_in(Record(boxes[i], what, token, i)));
      samples.push_back(std::move(sample));
    }
  });
  TEMPER_CHECK(has_results, bad_argument, what, " has no member 'results': expected nuScenes' detection format");
  return samples;
}

std::vector<metrics::Sample3d> read_nuscenes_boxes(const std::filesystem::path& path, std::int64_t most_boxes) {
  return parse_nuscenes_boxes(MappedFile::open(path)->text(), str("'", path.string(), "'"), most_boxes);
}

}  // namespace temper::data
