// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"

namespace temper::data {

/// A network's objects in `sample` as predictions about `dataset`: class indices become category ids.
/// Errors: bad_argument for a class index that `dataset` has no category for.
[[nodiscard]] std::vector<metrics::Prediction> predictions_of(std::span<const metrics::Object> objects,
                                                              const Sample& sample, const Dataset& dataset);

/// The predictions as a COCO result file: image_id, category_id, score, and of bbox, segmentation (compressed run
/// lengths) and keypoints those that a prediction has. Numbers are written in full, so that reading gives the same.
[[nodiscard]] std::string coco_results_text(std::span<const metrics::Prediction> predictions);

/// The predictions in a COCO result file's text; an empty list means no detections. Where a record lacks the box, it is
/// that of the mask or else of the keypoints (as loadRes has it); `dataset` gives the sizes of pictures.
/// Errors: bad_argument for malformed records, an image or category that `dataset` lacks; says which record.
[[nodiscard]] std::vector<metrics::Prediction> parse_coco_results(std::string_view text, std::string_view what,
                                                                  const Dataset& dataset);
/// Errors: io, and those of parse_coco_results.
[[nodiscard]] std::vector<metrics::Prediction> read_coco_results(const std::filesystem::path& path,
                                                                 const Dataset& dataset);

}  // namespace temper::data
