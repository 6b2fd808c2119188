// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "data/image.h"
#include "data/kernels/pixel_kernels.h"
#include "data/preprocess.h"

namespace temper::data {

/// Where rows or columns of a resized picture come from, by OpenCV's centre rule.
struct Taps {
  std::vector<std::int32_t> near;     ///< the left or upper one of two neighbours
  std::vector<std::int32_t> weight0;  ///< of it; the two sum to 2048
  std::vector<std::int32_t> weight1;
};
/// Taps of result places [begin, end). Source: cv::resize, INTER_LINEAR.
[[nodiscard]] Taps bilinear_taps(std::int64_t source, std::int64_t result, std::int64_t begin, std::int64_t end);

/// A picture resized row by row to the part of it that the network sees, byte for byte as cv::resize does.
class ResizePlan {
 public:
  ResizePlan(const Image& image, const PreprocessOptions& options);

  [[nodiscard]] const Frame& frame() const { return frame_; }
  [[nodiscard]] std::int64_t channels() const { return image_.channels; }
  /// Columns [first_column, first_column + columns) of the network's input show the picture.
  [[nodiscard]] std::int64_t first_column() const { return first_column_; }
  [[nodiscard]] std::int64_t columns() const { return columns_; }

  /// Rows in work of one thread.
  class Rows;

 private:
  /// Where columns [cut_columns_, cut_columns_ + columns_) come from.
  void add_column_taps();
  [[nodiscard]] ColumnTaps column_taps() const;

  /// `pick`: every place of the result is one of the source, as a third or a fifth of the size has it.
  enum class Way { copy, average, pick, blend };

  Image image_;
  Frame frame_;
  Way way_ = Way::blend;
  std::int64_t cut_columns_ = 0;  ///< of the resized picture, left of what is seen
  std::int64_t first_column_ = 0;
  std::int64_t columns_ = 0;
  Taps rows_;
  std::vector<std::int32_t> left_;  ///< see ColumnTaps
  std::vector<std::int32_t> weights_;
};

class ResizePlan::Rows {
 public:
  Rows(const ResizePlan& plan, const PixelKernels& kernels);
  /// Row `y` of the resized picture; valid until the next call.
  [[nodiscard]] const std::uint8_t* row(std::int64_t y);

 private:
  [[nodiscard]] const std::int16_t* blended_columns(std::int64_t source_row, std::int64_t other);
  void blend(std::int64_t y);
  /// The processor foresees neighbouring rows, not those that lie behind skipped ones.
  void prefetch_row(std::int64_t source_row) const;

  const ResizePlan* plan_;
  const PixelKernels* kernels_;
  std::vector<std::uint8_t> pixels_;
  std::vector<std::int16_t> blended_[2];
  std::int64_t source_row_[2] = {-1, -1};  ///< of blended_
};

}  // namespace temper::data
