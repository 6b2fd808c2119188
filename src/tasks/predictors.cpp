// SPDX-License-Identifier: Apache-2.0
#include "tasks/predictor.h"

namespace temper::tasks {

namespace {

/// One member of every result.
template <class T>
std::vector<T> each(std::vector<Result> results, T Result::*member) {
  std::vector<T> values;
  for (auto& result : results) values.push_back(std::move(result.*member));
  return values;
}

}  // namespace

Classifier::Classifier(const std::filesystem::path& path, LoadOptions options)
    : Predictor("classification", path, std::move(options)) {}
std::vector<ClassScore> Classifier::operator()(const data::Image& image) { return impl_->run(image).classes; }
std::vector<std::vector<ClassScore>> Classifier::operator()(std::span<const data::Image> images) {
  return each(impl_->run(images), &Result::classes);
}

Detector::Detector(const std::filesystem::path& path, LoadOptions options)
    : Predictor("detection", path, std::move(options)) {}
std::vector<metrics::Object> Detector::operator()(const data::Image& image) { return impl_->run(image).objects; }
std::vector<std::vector<metrics::Object>> Detector::operator()(std::span<const data::Image> images) {
  return each(impl_->run(images), &Result::objects);
}

PoseEstimator::PoseEstimator(const std::filesystem::path& path, LoadOptions options)
    : Predictor("pose", path, std::move(options)) {}
std::vector<metrics::Object> PoseEstimator::operator()(const data::Image& image) { return impl_->run(image).objects; }
std::vector<std::vector<metrics::Object>> PoseEstimator::operator()(std::span<const data::Image> images) {
  return each(impl_->run(images), &Result::objects);
}

InstanceSegmenter::InstanceSegmenter(const std::filesystem::path& path, LoadOptions options)
    : Predictor("instance_segmentation", path, std::move(options)) {}
std::vector<metrics::Object> InstanceSegmenter::operator()(const data::Image& image) {
  return impl_->run(image).objects;
}
std::vector<std::vector<metrics::Object>> InstanceSegmenter::operator()(std::span<const data::Image> images) {
  return each(impl_->run(images), &Result::objects);
}

SemanticSegmenter::SemanticSegmenter(const std::filesystem::path& path, LoadOptions options)
    : Predictor("semantic_segmentation", path, std::move(options)) {}
Tensor SemanticSegmenter::operator()(const data::Image& image) { return impl_->run(image).label_map; }
std::vector<Tensor> SemanticSegmenter::operator()(std::span<const data::Image> images) {
  return each(impl_->run(images), &Result::label_map);
}

CalibrationChecker::CalibrationChecker(const std::filesystem::path& path, LoadOptions options)
    : Predictor("calibration_status", path, std::move(options)) {}
std::vector<ClassScore> CalibrationChecker::operator()(const data::Image& image,
                                                       std::vector<std::pair<std::string, Tensor>> tensors) {
  const Input input{.image = image, .tensors = std::move(tensors)};
  return std::move(impl_->run(std::span(&input, 1)).front().classes);
}

}  // namespace temper::tasks
