// SPDX-License-Identifier: Apache-2.0
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "data/channels.h"
#include "data/matrix.h"
#include "data/preprocess.h"

namespace temper::data {

namespace {

/// The resized picture on its ground, cut to the network's size.
cv::Mat placed(const cv::Mat& source, const PreprocessOptions& options) {
  const Frame frame = frame_of(options, source.rows, source.cols);
  cv::Mat resized = source;
  const cv::Size size(static_cast<int>(frame.width), static_cast<int>(frame.height));
  if (size != source.size()) cv::resize(source, resized, size, 0, 0, cv::INTER_LINEAR);
  const auto top = static_cast<int>(frame.top);
  const auto left = static_cast<int>(frame.left);
  const auto bottom = static_cast<int>(options.height) - top - resized.rows;
  const auto right = static_cast<int>(options.width) - left - resized.cols;
  const cv::Rect visible(std::max(0, -left), std::max(0, -top), resized.cols + std::min(0, left) + std::min(0, right),
                         resized.rows + std::min(0, top) + std::min(0, bottom));
  const cv::Mat cut = resized(visible);
  cv::Mat bordered;
  cv::copyMakeBorder(cut, bordered, std::max(0, top), std::max(0, bottom), std::max(0, left), std::max(0, right),
                     cv::BORDER_CONSTANT | cv::BORDER_ISOLATED, cv::Scalar::all(options.pad));
  return bordered;
}

bool is_uniform(const std::array<float, 3>& values) { return values[0] == values[1] && values[1] == values[2]; }

/// pixel * scale + shift as floats; every step rounds.
cv::Mat normalised(const cv::Mat& pixels, const PreprocessOptions& options) {
  cv::Mat values;
  const auto& scale = options.scale;
  const auto& shift = options.shift;
  if (is_uniform(scale) || pixels.channels() == 1) {
    pixels.convertTo(values, CV_32F, static_cast<double>(scale[0]));
  } else {
    pixels.convertTo(values, CV_32F);
    cv::multiply(values, cv::Scalar(scale[0], scale[1], scale[2]), values);
  }
  if (shift != std::array<float, 3>{0, 0, 0}) cv::add(values, cv::Scalar(shift[0], shift[1], shift[2]), values);
  return values;
}

/// Writes one picture of interleaved values as planes or as it is.
void store(const cv::Mat& values, const PreprocessOptions& options, std::byte* destination) {
  const int channels = values.channels();
  const std::size_t plane_bytes = values.total() * values.elemSize1();
  if (options.layout == PixelLayout::nhwc || channels == 1) {
    cv::Mat target(values.rows, values.cols, values.type(), destination);
    values.copyTo(target);
    return;
  }
  std::vector<cv::Mat> planes;
  for (int c = 0; c < channels; ++c)
    planes.emplace_back(values.rows, values.cols, values.depth(),
                        destination + static_cast<std::size_t>(c) * plane_bytes);
  cv::split(values, planes);
}

void preprocess_one(const Image& image, const PreprocessOptions& options, std::byte* destination) {
  const Image source = with_channels(image, channel_count(options));
  cv::Mat pixels = placed(matrix_of(source), options);
  if (options.order == ChannelOrder::rgb) cv::cvtColor(pixels, pixels, cv::COLOR_BGR2RGB);
  if (options.dtype == DType::u8) return store(pixels, options, destination);
  const cv::Mat values = normalised(pixels, options);
  if (options.dtype == DType::f32) return store(values, options, destination);
  cv::Mat halves;
  values.convertTo(halves, CV_16F);
  store(halves, options, destination);
}

}  // namespace

void preprocess_plain(std::span<const Image> images, const PreprocessOptions& options, void* destination) {
  check_dtype(options);
  const auto stride = static_cast<std::size_t>(element_count(input_shape(options, 1))) * dtype_bytes(options.dtype);
  for (std::size_t i = 0; i < images.size(); ++i)
    preprocess_one(images[i], options, static_cast<std::byte*>(destination) + i * stride);
}

}  // namespace temper::data
