// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/parallel.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

namespace detail {

/// Boxes beyond this many pixels are refused: their sampling grid would not end.
inline constexpr double k_largest_box_px = 1e6;

inline void check_box(std::string_view op, const double* box) {
  for (int i = 0; i < 4; ++i)
    TEMPER_CHECK(std::abs(box[i]) <= k_largest_box_px, bad_argument, op, ": a box coordinate is ", box[i],
                 ", expected pixels of the image");
}

inline void check_scale(std::string_view op, double scale) {
  TEMPER_CHECK(std::abs(scale) <= k_largest_box_px, invalid_model, op, ": spatial_scale is ", scale);
}

inline void check_image(std::string_view op, std::int64_t image, std::int64_t batch) {
  TEMPER_CHECK(image >= 0 && image < batch, bad_argument, op, ": a box belongs to image ", image, " of ", batch);
}

}  // namespace detail

/// Resamples boxes of feature maps to a fixed size: each output bin averages (or takes the largest of) bilinear
/// samples on a regular grid inside it.
///
/// x [N, C, H, W], boxes [R, 4] as (x1, y1, x2, y2) in image units, image of each box [R] (integers);
/// y [R, C, output_height, output_width]. `takes_largest` weighs each of a sample's four neighbours apart, as ONNX
/// does. Errors: invalid_model for wrong extents, bad_argument for boxes of images that do not exist or absurd size.
/// Source: ONNX RoiAlign-10 (no half pixel), -16, -22.
struct RoiAlign {
  static constexpr std::string_view name = "RoiAlign";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::int64_t output_height = 1;
  std::int64_t output_width = 1;
  std::int64_t sampling_ratio = 0;  ///< samples a bin and axis; 0: as many as the bin has pixels
  double spatial_scale = 1;
  bool has_half_pixel = true;  ///< pixel centres lie at 0.5
  bool takes_largest = false;

  static constexpr auto fields() {
    return std::tuple{
        field("output_height", &RoiAlign::output_height),   field("output_width", &RoiAlign::output_width),
        field("sampling_ratio", &RoiAlign::sampling_ratio), field("spatial_scale", &RoiAlign::spatial_scale),
        field("has_half_pixel", &RoiAlign::has_half_pixel), field("takes_largest", &RoiAlign::takes_largest)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 3, 3);
    TEMPER_CHECK(inputs[0].rank() == 4 && inputs[1].rank() == 2 && inputs[2].rank() == 1, invalid_model, name,
                 ": the inputs have ranks ", inputs[0].rank(), ", ", inputs[1].rank(), " and ", inputs[2].rank(),
                 ", expected 4, 2 and 1");
    TEMPER_CHECK(output_height >= 1 && output_width >= 1 && sampling_ratio >= 0 && sampling_ratio <= 4096,
                 invalid_model, name, ": output ", output_height, "x", output_width, " with sampling_ratio ",
                 sampling_ratio, " is out of range");
    detail::check_scale(name, spatial_scale);
    (void)merge_dim(name, inputs[1].dim(1), 4);
    const Dim boxes = merge_dim(name, inputs[1].dim(0), inputs[2].dim(0));
    return {TensorType(inputs[0].dtype, {boxes, inputs[0].dim(1), output_height, output_width})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const Tensor& x = inputs[0];
    const std::vector<double> values = to_f64(x);
    const std::vector<double> boxes = to_f64(inputs[1]);
    const std::vector<std::int64_t> images = to_i64(inputs[2]);
    const std::int64_t channels = x.dim(1);
    const std::int64_t plane_size = x.dim(2) * x.dim(3);
    const std::int64_t bins = output_height * output_width;
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)));
    for (std::int64_t box = 0; box < shape[0]; ++box) {
      detail::check_box(name, boxes.data() + box * 4);
      detail::check_image(name, images[static_cast<std::size_t>(box)], x.dim(0));
    }
    parallel_for(shape[0] * channels, 1, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t at = first; at < last; ++at) {
        const std::int64_t box = at / channels;
        const std::int64_t plane = images[static_cast<std::size_t>(box)] * channels + at % channels;
        pool_box({values.data() + plane * plane_size, x.dim(2), x.dim(3)}, boxes.data() + box * 4,
                 y.data() + at * bins);
      }
    });
    return {from_f64(x.dtype(), shape, y)};
  }

 private:
  struct Plane {
    const double* values;
    std::int64_t height, width;
  };

  /// Start, bin size and samples a bin along one axis of a box.
  struct Bins {
    double start, size;
    std::int64_t samples;
    [[nodiscard]] double position(std::int64_t bin, std::int64_t sample) const {
      return start +
             size * (static_cast<double>(bin) + (static_cast<double>(sample) + 0.5) / static_cast<double>(samples));
    }
  };

  [[nodiscard]] Bins bins_of(double begin, double end, std::int64_t count) const {
    const double offset = has_half_pixel ? 0.5 : 0.0;
    const double start = begin * spatial_scale - offset;
    double length = end * spatial_scale - offset - start;
    if (!has_half_pixel) length = std::max(length, 1.0);
    const double size = length / static_cast<double>(count);
    const double samples = sampling_ratio > 0 ? static_cast<double>(sampling_ratio) : std::ceil(size);
    return {start, size, static_cast<std::int64_t>(std::clamp(samples, 0.0, detail::k_largest_box_px))};
  }

  void pool_box(const Plane& plane, const double* box, double* y) const {
    const Bins columns = bins_of(box[0], box[2], output_width);
    const Bins rows = bins_of(box[1], box[3], output_height);
    const auto count = static_cast<double>(std::max<std::int64_t>(1, rows.samples * columns.samples));
    for (std::int64_t i = 0; i < output_height; ++i)
      for (std::int64_t j = 0; j < output_width; ++j) {
        double sum = 0;
        double largest = -std::numeric_limits<double>::infinity();
        for (std::int64_t a = 0; a < rows.samples; ++a)
          for (std::int64_t b = 0; b < columns.samples; ++b)
            sample(plane, rows.position(i, a), columns.position(j, b), sum, largest);
        const bool is_empty = rows.samples * columns.samples == 0;
        y[i * output_width + j] = takes_largest ? (is_empty ? 0 : largest) : sum / count;
      }
  }

  static void sample(const Plane& plane, double y, double x, double& sum, double& largest) {
    const auto height = static_cast<double>(plane.height);
    const auto width = static_cast<double>(plane.width);
    if (plane.height == 0 || plane.width == 0 || y < -1 || y > height || x < -1 || x > width) {
      largest = std::max(largest, 0.0);
      return;
    }
    y = std::clamp(y, 0.0, height - 1);
    x = std::clamp(x, 0.0, width - 1);
    const auto top = static_cast<std::int64_t>(y);
    const auto left = static_cast<std::int64_t>(x);
    for (int corner = 0; corner < 4; ++corner) {
      const std::int64_t row = std::min(top + corner / 2, plane.height - 1);
      const std::int64_t column = std::min(left + corner % 2, plane.width - 1);
      const double fy = y - static_cast<double>(top);
      const double fx = x - static_cast<double>(left);
      const double weight = (corner / 2 == 0 ? 1 - fy : fy) * (corner % 2 == 0 ? 1 - fx : fx);
      const double weighted = weight * plane.values[row * plane.width + column];
      sum += weighted;
      largest = std::max(largest, weighted);
    }
  }
};

/// The largest element of each bin of boxes of feature maps, with all coordinates rounded to pixels; 0 where empty.
///
/// x [N, C, H, W], boxes [R, 5] as (image, x1, y1, x2, y2) in image units; y [R, C, output_height, output_width].
/// Errors: as RoiAlign.
/// Source: ONNX MaxRoiPool-1, -22.
struct MaxRoiPool {
  static constexpr std::string_view name = "MaxRoiPool";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t output_height = 1;
  std::int64_t output_width = 1;
  double spatial_scale = 1;

  static constexpr auto fields() {
    return std::tuple{field("output_height", &MaxRoiPool::output_height),
                      field("output_width", &MaxRoiPool::output_width),
                      field("spatial_scale", &MaxRoiPool::spatial_scale)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    TEMPER_CHECK(inputs[0].rank() == 4 && inputs[1].rank() == 2, invalid_model, name, ": the inputs have ranks ",
                 inputs[0].rank(), " and ", inputs[1].rank(), ", expected 4 and 2");
    TEMPER_CHECK(output_height >= 1 && output_width >= 1, invalid_model, name, ": an output of ", output_height, "x",
                 output_width);
    detail::check_scale(name, spatial_scale);
    (void)merge_dim(name, inputs[1].dim(1), 5);
    return {TensorType(inputs[0].dtype, {inputs[1].dim(0), inputs[0].dim(1), output_height, output_width})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const Tensor& x = inputs[0];
    const std::vector<double> values = to_f64(x);
    const std::vector<double> boxes = to_f64(inputs[1]);
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)));
    for (std::int64_t at = 0; at < shape[0] * shape[1]; ++at) {
      const double* box = boxes.data() + at / shape[1] * 5;
      detail::check_box(name, box + 1);
      const auto image = static_cast<std::int64_t>(std::clamp(box[0], -1.0, 1e9));
      detail::check_image(name, image, x.dim(0));
      const double* plane = values.data() + (image * shape[1] + at % shape[1]) * x.dim(2) * x.dim(3);
      pool_box(plane, x.dim(2), x.dim(3), box + 1, y.data() + at * output_height * output_width);
    }
    return {from_f64(x.dtype(), shape, y)};
  }

 private:
  struct Pixels {
    std::int64_t begin, end;
  };

  /// The pixels of one bin along one axis.
  [[nodiscard]] Pixels pixels(double begin, double end, std::int64_t bin, std::int64_t bins,
                              std::int64_t extent) const {
    const double first = std::round(begin * spatial_scale);
    const double length = std::max(1.0, std::round(end * spatial_scale) - first + 1);
    const double size = length / static_cast<double>(bins);
    const auto bounded = [&](double x) {
      return static_cast<std::int64_t>(std::clamp(x + first, 0.0, static_cast<double>(extent)));
    };
    return {bounded(std::floor(static_cast<double>(bin) * size)),
            bounded(std::ceil(static_cast<double>(bin + 1) * size))};
  }

  void pool_box(const double* plane, std::int64_t height, std::int64_t width, const double* box, double* y) const {
    for (std::int64_t i = 0; i < output_height; ++i)
      for (std::int64_t j = 0; j < output_width; ++j) {
        const Pixels rows = pixels(box[1], box[3], i, output_height, height);
        const Pixels columns = pixels(box[0], box[2], j, output_width, width);
        const bool is_empty = rows.begin >= rows.end || columns.begin >= columns.end;
        double largest = is_empty ? 0 : -std::numeric_limits<double>::infinity();
        for (std::int64_t row = rows.begin; row < rows.end; ++row)
          for (std::int64_t column = columns.begin; column < columns.end; ++column)
            largest = std::max(largest, plane[row * width + column]);
        y[i * output_width + j] = largest;
      }
  }
};

inline void register_roi_pool(OpTable& table) {
  table.add<RoiAlign>();
  table.add<MaxRoiPool>();
}

}  // namespace temper::ops
