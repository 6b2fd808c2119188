// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a picture to what it shows, in two lines:
//   temper::tasks::Detector detector("yolo.onnx");
//   auto objects = detector(temper::data::read_image("street.jpg"));
// An object of these classes is one thread's; any number of them may work at the same time.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "temper/engine.h"
#include "temper/image.h"
#include "temper/object.h"

namespace temper::tasks {

/// Where a predictor's plan came from.
enum class PlanOrigin {
  given,         ///< the path was a plan's
  beside_model,  ///< a plan of this very model, for this machine
  built,         ///< made in memory, because there was no such plan
};

/// Builds a model's plan, as temper::plan_maker() of temper/builder.h does.
using PlanMaker = std::function<Plan(const std::filesystem::path& model)>;

struct LoadOptions {
  std::map<std::string, std::string> values = {};  ///< the task's options: {{"confidence", "0.5"}}; docs/tasks.md
  std::filesystem::path plan = {};                 ///< for a model; empty: its path with the extension .plan
  PlanMaker make_plan = {};                        ///< where the plan does not serve; empty: that is an error
  ContextOptions context = {};
};

/// What the classes below share: a network, and the work before and after it.
class Predictor {
 public:
  Predictor(Predictor&&) noexcept;
  Predictor& operator=(Predictor&&) noexcept;
  ~Predictor();

  /// Names in the network's order; Object::category is an index into them.
  [[nodiscard]] const std::vector<std::string>& classes() const;
  [[nodiscard]] PlanOrigin origin() const;
  /// Why the plan beside the model does not serve, in one sentence; empty where it does. It was logged as a warning.
  [[nodiscard]] const std::string& fallback_reason() const;
  [[nodiscard]] const Engine& engine() const;

  struct Impl;

 protected:
  /// `path`: a plan, or an .onnx file. For a model, the plan beside it is taken if it was built from these very bytes
  /// and for this machine; else make_plan is called. Errors: bad_plan where there is no plan and no make_plan: says
  /// why; bad_argument where the network does not fit the task; io.
  Predictor(std::string_view kind, const std::filesystem::path& path, LoadOptions options);
  std::unique_ptr<Impl> impl_;
};

/// A class and how likely it is.
struct ClassScore {
  std::int64_t category = 0;
  double score = 0;
};

/// What a picture shows.
class Classifier : public Predictor {
 public:
  explicit Classifier(const std::filesystem::path& path, LoadOptions options = {});
  /// All classes, best first.
  [[nodiscard]] std::vector<ClassScore> operator()(const data::Image& image);
  [[nodiscard]] std::vector<std::vector<ClassScore>> operator()(std::span<const data::Image> images);
};

/// Boxes, best first.
class Detector : public Predictor {
 public:
  explicit Detector(const std::filesystem::path& path, LoadOptions options = {});
  [[nodiscard]] std::vector<metrics::Object> operator()(const data::Image& image);
  [[nodiscard]] std::vector<std::vector<metrics::Object>> operator()(std::span<const data::Image> images);
};

/// Boxes with Object::keypoints, best first.
class PoseEstimator : public Predictor {
 public:
  explicit PoseEstimator(const std::filesystem::path& path, LoadOptions options = {});
  [[nodiscard]] std::vector<metrics::Object> operator()(const data::Image& image);
  [[nodiscard]] std::vector<std::vector<metrics::Object>> operator()(std::span<const data::Image> images);
};

/// Boxes with Object::mask, best first.
class InstanceSegmenter : public Predictor {
 public:
  explicit InstanceSegmenter(const std::filesystem::path& path, LoadOptions options = {});
  [[nodiscard]] std::vector<metrics::Object> operator()(const data::Image& image);
  [[nodiscard]] std::vector<std::vector<metrics::Object>> operator()(std::span<const data::Image> images);
};

/// The class of every pixel: i32 [height, width].
class SemanticSegmenter : public Predictor {
 public:
  explicit SemanticSegmenter(const std::filesystem::path& path, LoadOptions options = {});
  [[nodiscard]] Tensor operator()(const data::Image& image);
  [[nodiscard]] std::vector<Tensor> operator()(std::span<const data::Image> images);
};

/// Whether a lidar and a camera are calibrated to each other.
class CalibrationChecker : public Predictor {
 public:
  explicit CalibrationChecker(const std::filesystem::path& path, LoadOptions options = {});
  /// `tensors`: points f32 [N, 4 or more], cam2img [3, 3], lidar2cam [4, 4] and perhaps distortion_coefficients.
  [[nodiscard]] std::vector<ClassScore> operator()(const data::Image& image,
                                                   std::vector<std::pair<std::string, Tensor>> tensors);
};

/// 0 and 1 a pixel, row-major [height, width] of the mask.
[[nodiscard]] std::vector<std::uint8_t> mask_pixels(const metrics::RunLengthMask& mask);

}  // namespace temper::tasks
