// SPDX-License-Identifier: Apache-2.0
#include "data/predictions.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "data/coco_fields.h"
#include "data/json_records.h"
#include "metrics/run_length.h"

namespace temper::data {
namespace {

metrics::Box box_around(const std::vector<metrics::Keypoint>& points) {
  const auto [left, right] = std::ranges::minmax(points, {}, &metrics::Keypoint::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &metrics::Keypoint::y);
  return {left.x, top.y, right.x - left.x, bottom.y - top.y};
}

class ResultsReader {
 public:
  ResultsReader(const Dataset& dataset, std::string_view what) : what_(what) {
    for (const Sample& sample : dataset.samples) samples_.emplace(sample.id, &sample);
    for (const Category& category : dataset.categories) categories_.insert(category.id);
  }

  void take(std::string_view list, std::size_t index, const Json& json) {
    TEMPER_CHECK(list.empty(), bad_argument, what_, " has a member '", list,
                 "': expected COCO's result format, a list of detections");
    const Record record(json, what_, list, index);
    metrics::Prediction prediction{.image_id = record.integer("image_id"),
                                   .category_id = record.integer("category_id"),
                                   .score = record.number("score"),
                                   .box = {},
                                   .keypoints = {},
                                   .mask = {}};
    const auto sample = samples_.find(prediction.image_id);
    if (sample == samples_.end()) record.fail(str("image ", prediction.image_id, " is not in the dataset"));
    if (!categories_.contains(prediction.category_id))
      record.fail(str("category ", prediction.category_id,
                      " is not in the dataset: write the ids of its categories, not the network's class indices"));
    if (record.has("segmentation")) prediction.mask = mask_in(record, *sample->second);
    if (record.has("keypoints")) prediction.keypoints = keypoints_of(record);
    if (record.has("bbox"))
      prediction.box = box_of(record);
    else if (prediction.mask)
      prediction.box = metrics::mask_box(*prediction.mask);
    else if (!prediction.keypoints.empty())
      prediction.box = box_around(prediction.keypoints);
    else
      record.fail("expected at least one of 'bbox', 'segmentation' and 'keypoints'");
    predictions_.push_back(std::move(prediction));
  }

  std::vector<metrics::Prediction> finish() { return std::move(predictions_); }

 private:
  static metrics::RunLengthMask mask_in(const Record& record, const Sample& sample) {
    Segmentation segmentation = segmentation_of(record);
    if (segmentation.runs && sample.height == 0) return *std::move(segmentation.runs);
    try {
      return mask_of(segmentation, sample.height, sample.width);
    } catch (const Error& failure) {
      record.fail(str("'segmentation': ", failure.message()));
    }
  }

  std::string_view what_;
  std::unordered_map<std::int64_t, const Sample*> samples_;
  std::unordered_set<std::int64_t> categories_;
  std::vector<metrics::Prediction> predictions_;
};

Json json_of(const metrics::Prediction& prediction) {
  Json json = {{"image_id", prediction.image_id},
               {"category_id", prediction.category_id},
               {"bbox", {prediction.box.x, prediction.box.y, prediction.box.width, prediction.box.height}},
               {"score", prediction.score}};
  if (prediction.mask)
    json["segmentation"] = {{"size", {prediction.mask->height, prediction.mask->width}},
                            {"counts", metrics::mask_text(*prediction.mask)}};
  if (!prediction.keypoints.empty()) {
    Json& points = json["keypoints"] = Json::array();
    for (const metrics::Keypoint& point : prediction.keypoints)
      for (const double value : {point.x, point.y, point.visibility}) points.push_back(value);
  }
  return json;
}

}  // namespace

std::vector<metrics::Prediction> predictions_of(std::span<const metrics::Object> objects, const Sample& sample,
                                                const Dataset& dataset) {
  std::vector<metrics::Prediction> predictions;
  predictions.reserve(objects.size());
  for (const metrics::Object& object : objects) {
    TEMPER_CHECK(object.category >= 0 && object.category < static_cast<std::int64_t>(dataset.categories.size()),
                 bad_argument, "the network found class ", object.category, ", but dataset '", dataset.source.string(),
                 "' has ", dataset.categories.size(), " categories: give the network's class names in `classes`");
    predictions.push_back({.image_id = sample.id,
                           .category_id = dataset.categories[static_cast<std::size_t>(object.category)].id,
                           .score = object.score,
                           .box = object.box,
                           .keypoints = object.keypoints,
                           .mask = object.mask});
  }
  return predictions;
}

std::string coco_results_text(std::span<const metrics::Prediction> predictions) {
  std::string text = "[";
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    text += i == 0 ? "\n" : ",\n";
    text += json_text(json_of(predictions[i]), -1);
  }
  return text + "\n]\n";
}

std::vector<metrics::Prediction> parse_coco_results(std::string_view text, std::string_view what,
                                                    const Dataset& dataset) {
  ResultsReader reader(dataset, what);
  visit_records(text, what,
                [&](std::string_view list, std::size_t index, Json&& record) { reader.take(list, index, record); });
  return reader.finish();
}

std::vector<metrics::Prediction> read_coco_results(const std::filesystem::path& path, const Dataset& dataset) {
  return parse_coco_results(MappedFile::open(path)->text(), str("'", path.string(), "'"), dataset);
}

}  // namespace temper::data
