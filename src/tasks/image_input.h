// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "data/preprocess.h"
#include "tasks/option_reader.h"
#include "tasks/task.h"

namespace temper::tasks {

/// What options of a picture's way to the network mean where they say "auto"; as text, like the options.
struct ImageDefaults {
  std::string fit = "letterbox";
  std::string order = "rgb";
  std::string scale = "0.00392156862745098";
  std::string mean = "0";
  std::string std = "1";
  std::string shorter_side = "0";
  std::int64_t size = 640;  ///< where the network takes any
};

/// The options that every kind with one picture as input has.
[[nodiscard]] std::vector<OptionInfo> image_options();

/// The one picture input of a network and the way to it.
class ImageInput {
 public:
  /// Errors: bad_argument where the network has no single input [N, 1 or 3, H, W] or [N, H, W, 1 or 3] of f32, f16 or
  /// u8, or an option has a wrong value.
  ImageInput(OptionReader options, const NetworkInfo& network, const ImageDefaults& defaults);

  [[nodiscard]] std::int64_t height() const { return preprocess_.height; }
  [[nodiscard]] std::int64_t width() const { return preprocess_.width; }
  [[nodiscard]] const data::PreprocessOptions& options() const { return preprocess_; }
  [[nodiscard]] Batch batch(std::span<const Input> inputs, Variant variant) const;

 private:
  std::string name_;
  data::PreprocessOptions preprocess_;
};

/// Where a picture of this size goes.
[[nodiscard]] Placement placement_of(const data::PreprocessOptions& options, std::int64_t height, std::int64_t width);

}  // namespace temper::tasks
