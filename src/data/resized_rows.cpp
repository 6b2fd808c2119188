// SPDX-License-Identifier: Apache-2.0
#include "data/resized_rows.h"

#include <algorithm>
#include <cmath>

namespace temper::data {

namespace {

/// To the nearest 2048th, half to even.
std::int32_t fixed_weight(float weight) { return static_cast<std::int32_t>(std::nearbyint(weight * 2048.0F)); }

std::int64_t lanes_of(std::int64_t channels) { return channels == 1 ? 1 : 4; }

}  // namespace

Taps bilinear_taps(std::int64_t source, std::int64_t result, std::int64_t begin, std::int64_t end) {
  const double scale = 1.0 / (static_cast<double>(result) / static_cast<double>(source));
  Taps taps;
  for (std::int64_t i = begin; i < end; ++i) {
    const auto place = static_cast<float>((static_cast<double>(i) + 0.5) * scale - 0.5);
    const float floor = std::floor(place);
    taps.near.push_back(static_cast<std::int32_t>(floor));
    taps.weight0.push_back(fixed_weight(1.0F - (place - floor)));
    taps.weight1.push_back(fixed_weight(place - floor));
  }
  return taps;
}

ResizePlan::ResizePlan(const Image& image, const PreprocessOptions& options)
    : image_(image), frame_(frame_of(options, image.height, image.width)) {
  cut_columns_ = std::max<std::int64_t>(0, -frame_.left);
  first_column_ = std::max<std::int64_t>(0, frame_.left);
  columns_ = std::min(frame_.width - cut_columns_, options.width - first_column_);
  if (frame_.height == image.height && frame_.width == image.width)
    way_ = Way::copy;
  else if (frame_.height * 2 == image.height && frame_.width * 2 == image.width)
    way_ = Way::average;
  if (way_ != Way::blend) return;
  rows_ = bilinear_taps(image.height, frame_.height, 0, frame_.height);
  add_column_taps();
  const auto is_alone = [](std::int32_t weights) { return weights >> 16 == 0; };
  const bool is_picked =
      std::ranges::count(rows_.weight1, 0) == frame_.height && std::ranges::all_of(weights_, is_alone);
  if (is_picked) way_ = Way::pick;
}

void ResizePlan::add_column_taps() {
  const Taps taps = bilinear_taps(image_.width, frame_.width, cut_columns_, cut_columns_ + columns_);
  const auto last = static_cast<std::int32_t>(image_.width - 1);
  for (std::size_t x = 0; x < taps.near.size(); ++x) {
    // Outside the picture the nearest column counts alone.
    const bool is_outside = taps.near[x] < 0 || taps.near[x] >= last;
    const std::int32_t weight0 = is_outside ? 2048 : taps.weight0[x];
    const std::int32_t weight1 = is_outside ? 0 : taps.weight1[x];
    left_.push_back(std::clamp(taps.near[x], 0, last) * static_cast<std::int32_t>(image_.channels));
    weights_.push_back(weight0 | (weight1 << 16));
  }
}

ColumnTaps ResizePlan::column_taps() const {
  return {
      .left = left_.data(), .weights = weights_.data(), .count = columns_, .row_bytes = image_.width * image_.channels};
}

ResizePlan::Rows::Rows(const ResizePlan& plan, const PixelKernels& kernels) : plan_(&plan), kernels_(&kernels) {
  const auto count = static_cast<std::size_t>(plan.columns_ * lanes_of(plan.image_.channels));
  pixels_.resize(count);
  if (plan.way_ == Way::blend)
    for (auto& row : blended_) row.resize(count);
}

const std::int16_t* ResizePlan::Rows::blended_columns(std::int64_t source_row, std::int64_t other) {
  for (std::size_t i = 0; i < 2; ++i)
    if (source_row_[i] == source_row) return blended_[i].data();
  const std::size_t slot = source_row_[0] == other ? 1 : 0;
  const auto blend = plan_->image_.channels == 1 ? kernels_->blend_columns_1 : kernels_->blend_columns_3;
  blend(plan_->image_.row(source_row), plan_->column_taps(), blended_[slot].data());
  source_row_[slot] = source_row;
  return blended_[slot].data();
}

const std::uint8_t* ResizePlan::Rows::row(std::int64_t y) {
  const Image& image = plan_->image_;
  const bool is_gray = image.channels == 1;
  if (plan_->way_ == Way::copy) {
    const std::uint8_t* source = image.row(y) + plan_->cut_columns_ * image.channels;
    if (is_gray) return source;
    kernels_->widen_3(source, plan_->columns_, pixels_.data());
  } else if (plan_->way_ == Way::average) {
    const std::int64_t skipped = 2 * plan_->cut_columns_ * image.channels;
    const auto average = is_gray ? kernels_->average_1 : kernels_->average_3;
    average(image.row(2 * y) + skipped, image.row(2 * y + 1) + skipped, plan_->columns_, pixels_.data());
  } else if (plan_->way_ == Way::pick) {
    const auto pick = is_gray ? kernels_->pick_1 : kernels_->pick_3;
    const auto i = static_cast<std::size_t>(y);
    pick(image.row(plan_->rows_.near[i]), plan_->column_taps(), pixels_.data());
    if (i + 1 < plan_->rows_.near.size()) prefetch_row(plan_->rows_.near[i + 1]);
  } else {
    blend(y);
  }
  return pixels_.data();
}

void ResizePlan::Rows::prefetch_row(std::int64_t source_row) const {
  constexpr std::int64_t k_line_bytes = 64;
  const std::uint8_t* row = plan_->image_.row(source_row);
  const std::int64_t begin = plan_->left_.front(), end = plan_->left_.back();
  for (std::int64_t i = begin; i <= end; i += k_line_bytes) __builtin_prefetch(row + i);
}

void ResizePlan::Rows::blend(std::int64_t y) {
  const auto i = static_cast<std::size_t>(y);
  const std::int64_t last = plan_->image_.height - 1, near = plan_->rows_.near[i];
  const std::int64_t upper = std::clamp<std::int64_t>(near, 0, last);
  // A row of no weight need not be blended.
  const std::int64_t lower = plan_->rows_.weight1[i] == 0 ? upper : std::clamp<std::int64_t>(near + 1, 0, last);
  const std::int16_t* above = blended_columns(upper, lower);
  const std::int16_t* below = blended_columns(lower, upper);
  kernels_->blend_rows(above, below, plan_->rows_.weight0[i], plan_->rows_.weight1[i],
                       static_cast<std::int64_t>(pixels_.size()), pixels_.data());
}

}  // namespace temper::data
