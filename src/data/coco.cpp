// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "base/parallel.h"
#include "data/coco_fields.h"
#include "data/json_records.h"
#include "data/readers.h"

namespace temper::data {
namespace {

/// Gathers the records of an instances or keypoints file. Lists may come in any order, so what ties them together is
/// checked at the end.
class CocoReader {
 public:
  CocoReader(const DatasetOptions& options, std::string file) : options_(options), file_(std::move(file)) {}

  void take(std::string_view list, std::size_t index, const Json& json) {
    if (list == "images") take_image(Record(json, file_, list, index));
    if (list == "categories") take_category(Record(json, file_, list, index));
    if (list == "annotations") take_annotation(Record(json, file_, list, index));
  }

  Dataset finish() {
    check_references();
    draw_masks();
    std::ranges::sort(dataset_.categories, {}, &Category::id);
    return std::move(dataset_);
  }

 private:
  /// A segmentation whose picture's size is not known before the end.
  struct Pending {
    std::size_t annotation = 0;
    Segmentation segmentation;
  };

  void take_image(const Record& record) {
    Sample sample;
    sample.id = record.integer("id");
    if (record.has("file_name")) sample.path = options_.images / record.text("file_name");
    sample.height = record.integer_or("height", 0);
    sample.width = record.integer_or("width", 0);
    if (sample.height < 0 || sample.width < 0) record.fail("a negative 'height' or 'width'");
    if (!image_places_.emplace(sample.id, dataset_.samples.size()).second)
      record.fail(str("image id ", sample.id, " occurs twice"));
    dataset_.samples.push_back(std::move(sample));
  }

  void take_category(const Record& record) {
    Category category{record.integer("id"), record.text("name")};
    if (!categories_.insert(category.id).second) record.fail(str("category id ", category.id, " occurs twice"));
    dataset_.categories.push_back(std::move(category));
  }

  void take_annotation(const Record& record) {
    metrics::Annotation annotation;
    annotation.id = record.integer("id");
    annotation.image_id = record.integer("image_id");
    annotation.category_id = record.integer("category_id");
    annotation.box = box_of(record);
    annotation.area = record.has("area") ? record.number("area") : annotation.box.area();
    annotation.is_crowd = record.integer_or("iscrowd", 0) != 0;
    if (record.has("keypoints")) {
      annotation.keypoints = keypoints_of(record);
      annotation.labelled_keypoints =
          std::ranges::count_if(annotation.keypoints, [](const metrics::Keypoint& k) { return k.visibility > 0; });
      annotation.labelled_keypoints = record.integer_or("num_keypoints", annotation.labelled_keypoints);
    }
    if (!annotations_.insert(annotation.id).second)
      record.fail(str("annotation id ", annotation.id, " occurs twice: number the annotations anew"));
    if (options_.masks && record.has("segmentation"))
      pending_.push_back({dataset_.annotations.size(), segmentation_of(record)});
    dataset_.annotations.push_back(std::move(annotation));
  }

  void check_references() const {
    for (std::size_t i = 0; i < dataset_.annotations.size(); ++i) {
      const metrics::Annotation& annotation = dataset_.annotations[i];
      TEMPER_CHECK(image_places_.contains(annotation.image_id), bad_argument, file_, ", annotations[", i,
                   "]: annotation ", annotation.id, " is of image ", annotation.image_id,
                   ", which 'images' does not list");
      TEMPER_CHECK(categories_.contains(annotation.category_id), bad_argument, file_, ", annotations[", i,
                   "]: annotation ", annotation.id, " is of category ", annotation.category_id,
                   ", which 'categories' does not list");
    }
  }

  void draw_masks() {
    parallel_for(static_cast<std::int64_t>(pending_.size()), 1, [&](std::int64_t begin, std::int64_t end) {
      for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
        metrics::Annotation& annotation = dataset_.annotations[pending_[i].annotation];
        const Sample& sample = dataset_.samples[image_places_.at(annotation.image_id)];
        with_frame([&] { return str("while reading ", file_, ", annotations[", pending_[i].annotation, "]"); },
                   [&] { annotation.mask = mask_of(pending_[i].segmentation, sample.height, sample.width); });
      }
    });
  }

  const DatasetOptions& options_;
  std::string file_;  ///< in quotes, for messages
  Dataset dataset_;
  std::unordered_map<std::int64_t, std::size_t> image_places_;
  std::unordered_set<std::int64_t> categories_;
  std::unordered_set<std::int64_t> annotations_;
  std::vector<Pending> pending_;
};

}  // namespace

Dataset parse_coco(std::string_view text, const std::string& what, const DatasetOptions& options) {
  CocoReader reader(options, what);
  visit_records(text, what,
                [&](std::string_view list, std::size_t index, Json&& record) { reader.take(list, index, record); });
  return reader.finish();
}

Dataset read_coco(const DatasetOptions& options) {
  const auto file = MappedFile::open(options.annotations);
  return parse_coco(file->text(), str("'", options.annotations.string(), "'"), options);
}

}  // namespace temper::data
