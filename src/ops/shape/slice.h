// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y[i] = data[start + i * step] along each sliced axis, up to `end` exclusive, as Python slices.
///
/// data: any type; starts, ends: integer vectors; axes (optional): integer vector, default 0, 1, ...;
/// steps (optional): integer vector, default 1. Negative starts and ends count from the end; those beyond the extent
/// are clamped, so that a very large end means "to the end".
/// Errors: invalid_model for a step of 0, lengths that differ, or axes outside the rank or given twice.
/// Source: ONNX Slice-13.
struct Slice {
  static constexpr std::string_view name = "Slice";
  static constexpr Accuracy accuracy = Accuracy::exact;

  static constexpr auto fields() { return std::tuple{}; }

  /// One axis of a slice: `length` elements from `start` on.
  struct AxisRange {
    std::int64_t start = 0;
    std::int64_t step = 1;
    std::int64_t length = 0;
  };

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 3, 5);
    for (std::size_t i = 1; i < inputs.size(); ++i) expect_integers(name, inputs, i);
    const TensorType& data = inputs[0];
    const auto count = slice_count(inputs);
    std::optional<std::vector<std::int64_t>> places;
    if (count) places = axes_of(inputs, *count, data.rank());
    if (!places) return {TensorType(data.dtype, Dims(data.dims->size(), Dim::unknown()))};
    Dims dims = *data.dims;
    for (std::size_t i = 0; i < places->size(); ++i) {
      const auto axis = static_cast<std::size_t>((*places)[i]);
      dims[axis] = sliced_extent(inputs, i, dims[axis]);
    }
    return {with_content(TensorType(data.dtype, std::move(dims)), sliced_content(inputs))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& data = inputs[0];
    const std::vector<AxisRange> ranges = ranges_of(inputs);
    BoxCopy box{{}, row_major_strides(data.shape()), {}, 0, 0};
    for (std::size_t axis = 0; axis < ranges.size(); ++axis) {
      box.extents.push_back(ranges[axis].length);
      box.source_offset += ranges[axis].start * box.source_strides[axis];
      box.source_strides[axis] *= ranges[axis].step;
    }
    box.target_strides = row_major_strides(box.extents);
    Tensor y(data.dtype(), box.extents);
    copy_box(data, y, box);
    return {std::move(y)};
  }

  /// What is read along every axis of `inputs[0]`; axes that are not sliced are read whole.
  [[nodiscard]] std::vector<AxisRange> ranges_of(std::span<const Tensor> inputs) const {
    const std::vector<TensorType> types = actual_types(inputs);
    for (std::size_t i = 1; i < types.size(); ++i)
      TEMPER_CHECK(types[i].is_absent() || types[i].content, invalid_model, name, ": input ", i, " is ",
                   types[i].text(), ", expected an integer vector");
    const auto count = slice_count(types);
    TEMPER_CHECK(count.has_value(), invalid_model, name, ": starts are missing");
    std::vector<AxisRange> ranges;
    for (const std::int64_t extent : inputs[0].shape()) ranges.push_back({0, 1, extent});
    const auto places = axes_of(types, *count, inputs[0].rank());
    for (std::size_t i = 0; i < places.value().size(); ++i) {
      const auto axis = static_cast<std::size_t>((*places)[i]);
      ranges[axis] = range((*types[1].content)[i].value(), (*types[2].content)[i].value(), *step_at(types, i),
                           ranges[axis].length);
    }
    return ranges;
  }

 private:
  /// A start or end beyond this many elements means "all": exporters write the largest 32- or 64-bit integer.
  static constexpr std::int64_t k_far = std::numeric_limits<std::int32_t>::max();

  /// How many axes are sliced; nothing where no input tells.
  static std::optional<std::int64_t> slice_count(std::span<const TensorType> inputs) {
    std::optional<std::int64_t> count;
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      const auto length = inputs[i].is_absent() ? std::nullopt : known_length(inputs[i]);
      TEMPER_CHECK(!count || !length || *count == *length, invalid_model, name, ": starts, ends, axes and steps have ",
                   *count, " and ", *length, " elements");
      if (length) count = length;
    }
    return count;
  }

  static std::optional<std::vector<std::int64_t>> axes_of(std::span<const TensorType> inputs, std::int64_t count,
                                                          std::int64_t rank) {
    TEMPER_CHECK(count <= rank, invalid_model, name, ": ", count, " axes are sliced, the input has ", rank);
    if (has_input(inputs, 3)) {
      const auto axes = inputs[3].constant_content();
      if (!axes) return std::nullopt;
      return normalise_axes(name, *axes, rank);
    }
    std::vector<std::int64_t> axes;
    for (std::int64_t i = 0; i < count; ++i) axes.push_back(i);
    return axes;
  }

  /// A constant step; nothing where it is known only at run time.
  static std::optional<std::int64_t> step_at(std::span<const TensorType> inputs, std::size_t index) {
    if (!has_input(inputs, 4)) return 1;
    const Dims* steps = content_of(inputs, 4);
    if (steps == nullptr || !(*steps)[index].is_const()) return std::nullopt;
    TEMPER_CHECK(!(*steps)[index].equals(0), invalid_model, name, ": step ", index, " is 0");
    return (*steps)[index].value();
  }

  /// The range that constants give.
  static AxisRange range(std::int64_t start, std::int64_t end, std::int64_t step, std::int64_t extent) {
    const std::int64_t lowest = step < 0 ? -1 : 0;
    const auto clamped = [&](std::int64_t position) {
      return std::clamp(position < 0 ? position + extent : position, lowest, extent + lowest);
    };
    AxisRange result{clamped(start), std::clamp(step, -k_far, k_far), 0};
    const std::int64_t distance = step < 0 ? result.start - clamped(end) : clamped(end) - result.start;
    const std::int64_t stride = std::abs(result.step);
    result.length = distance <= 0 ? 0 : (distance + stride - 1) / stride;
    if (result.length == 0) result.start = 0;
    if (result.length <= 1) result.step = 1;  // never taken; as given it could overflow once scaled to elements
    return result;
  }

  /// `position` counted from the front. Where the sign is known only at run time: max(min(p, 0), -1) is -1 for a
  /// negative p and 0 for another.
  static Dim from_front(const Dim& position, const Dim& extent) {
    if (position.is_never_negative()) return position;
    if (position.is_const()) return position + extent;
    return position - extent * max(min(position, 0), -1);
  }

  static bool is_far(const Dim& position) { return position.is_const() && position.value() >= k_far; }
  static bool is_far_back(const Dim& position) { return position.is_const() && position.value() <= -k_far; }

  /// Elements from `start` to `end` by a positive step. Only one bound of each matters: a start beyond the extent and
  /// an end below 0 leave nothing either way.
  static Dim length_forwards(const Dim& start, const Dim& end, std::int64_t step, const Dim& extent) {
    if (is_far(start) || is_far_back(end)) return 0;
    const bool is_tail = is_far(end) && start.is_const() && start.value() < 0 && !is_far_back(start);
    if (is_tail) return ceil_div(min(extent, Dim(0) - start), step);
    const Dim first = is_far_back(start) ? Dim(0) : max(from_front(start, extent), 0);
    const Dim last = is_far(end) ? extent : min(from_front(end, extent), extent);
    return ceil_div(max(last - first, 0), step);
  }

  static Dim length_backwards(const Dim& start, const Dim& end, std::int64_t step, const Dim& extent) {
    if (is_far_back(start) || is_far(end)) return 0;
    const Dim first = is_far(start) ? extent - 1 : min(from_front(start, extent), extent - 1);
    const Dim last = is_far_back(end) ? Dim(-1) : max(from_front(end, extent), -1);
    return ceil_div(max(first - last, 0), std::min(-std::max(step, -k_far), k_far));
  }

  static Dim sliced_extent(std::span<const TensorType> inputs, std::size_t index, const Dim& extent) {
    const Dims* starts = content_of(inputs, 1);
    const Dims* ends = content_of(inputs, 2);
    const auto step = step_at(inputs, index);
    if (!starts || !ends || !step) return Dim::unknown();
    const Dim& start = (*starts)[index];
    const Dim& end = (*ends)[index];
    if (start.is_const() && end.is_const() && extent.is_const())
      return range(start.value(), end.value(), *step, extent.value()).length;
    return *step < 0 ? length_backwards(start, end, *step, extent) : length_forwards(start, end, *step, extent);
  }

  static std::optional<Dims> sliced_content(std::span<const TensorType> inputs) {
    const TensorType& data = inputs[0];
    if (!data.content || data.rank() != 1) return std::nullopt;
    if (slice_count(inputs).value_or(0) == 0) return data.content;
    const auto extent = static_cast<std::int64_t>(data.content->size());
    const Dims* starts = content_of(inputs, 1);
    const Dims* ends = content_of(inputs, 2);
    const auto step = step_at(inputs, 0);
    if (!starts || !ends || !step || !(*starts)[0].is_const() || !(*ends)[0].is_const()) return std::nullopt;
    const AxisRange kept = range((*starts)[0].value(), (*ends)[0].value(), *step, extent);
    Dims content;
    for (std::int64_t i = 0; i < kept.length; ++i)
      content.push_back((*data.content)[static_cast<std::size_t>(kept.start + i * kept.step)]);
    return content;
  }
};

inline void register_slice(OpTable& table) { table.add<Slice>(); }

}  // namespace temper::ops
