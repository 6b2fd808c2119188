// SPDX-License-Identifier: Apache-2.0
#include "ops/window.h"

#include <algorithm>

#include "base/check.h"

namespace temper {

namespace {

constexpr std::int64_t k_largest_setting = std::int64_t{1} << 31;

bool is_same_padded(const WindowAttributes& attributes) {
  return attributes.auto_pad == "SAME_UPPER" || attributes.auto_pad == "SAME_LOWER";
}

/// The settings of one axis without SAME padding; kernel is left at 1.
WindowAxis axis_settings(const WindowAttributes& attributes, std::size_t axis, std::size_t rank) {
  WindowAxis window;
  if (!attributes.strides.empty()) window.stride = attributes.strides[axis];
  if (!attributes.dilations.empty()) window.dilation = attributes.dilations[axis];
  if (!attributes.pads.empty() && attributes.auto_pad == "NOTSET") {
    window.pad_begin = attributes.pads[axis];
    window.pad_end = attributes.pads[axis + rank];
  }
  return window;
}

Dim axis_output(const WindowAttributes& attributes, const WindowAxis& window, const Dim& kernel, const Dim& in) {
  if (is_same_padded(attributes)) return ceil_div(in, window.stride);
  const Dim extent = (kernel - 1) * window.dilation + 1;
  const Dim span = in + (window.pad_begin + window.pad_end) - extent;
  if (!attributes.ceil_mode) return floor_div(span, window.stride) + 1;
  const Dim out = ceil_div(span, window.stride) + 1;
  const Dim room = extent - window.pad_end;
  if (room.is_const() && room.value() >= window.stride) return out;
  return min(out, ceil_div(in + window.pad_begin, window.stride));
}

/// Splits the padding that `out` windows need; the odd one goes to the end for SAME_UPPER.
void pad_same(const WindowAttributes& attributes, std::int64_t total, WindowAxis& window) {
  const std::int64_t smaller = total / 2;
  window.pad_begin = attributes.auto_pad == "SAME_UPPER" ? smaller : total - smaller;
  window.pad_end = total - window.pad_begin;
}

void check_range(std::string_view op, std::string_view what, const std::vector<std::int64_t>& values, std::size_t count,
                 std::int64_t least) {
  TEMPER_CHECK(values.empty() || values.size() == count, invalid_model, op, ": ", what, " has ", values.size(),
               " values, expected ", count);
  for (const std::int64_t value : values)
    TEMPER_CHECK(value >= least && value <= k_largest_setting, invalid_model, op, ": ", what, " of ", value,
                 " is outside [", least, ", 2^31]");
}

}  // namespace

void check_window(std::string_view op, const WindowAttributes& attributes, std::size_t rank) {
  check_range(op, "strides", attributes.strides, rank, 1);
  check_range(op, "dilations", attributes.dilations, rank, 1);
  check_range(op, "pads", attributes.pads, 2 * rank, 0);
  const bool is_known_name =
      attributes.auto_pad == "NOTSET" || attributes.auto_pad == "VALID" || is_same_padded(attributes);
  TEMPER_CHECK(is_known_name, invalid_model, op, ": auto_pad is '", attributes.auto_pad,
               "', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
}

Dims window_output(std::string_view op, const WindowAttributes& attributes, const Dims& kernel, const Dims& spatial) {
  const std::size_t rank = spatial.size();
  TEMPER_CHECK(kernel.size() == rank, invalid_model, op, ": the kernel has ", kernel.size(), " axes, the input has ",
               rank, " spatial ones");
  check_window(op, attributes, rank);
  Dims result;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const auto size = kernel[axis].known();
    TEMPER_CHECK(!size || (*size >= 1 && *size <= k_largest_setting), invalid_model, op, ": kernel extent ",
                 kernel[axis], " is outside [1, 2^31]");
    const WindowAxis window = axis_settings(attributes, axis, rank);
    const Dim out = axis_output(attributes, window, kernel[axis], spatial[axis]);
    TEMPER_CHECK(out.known().value_or(0) >= 0, invalid_model, op, ": a window of ", kernel[axis], " (dilation ",
                 window.dilation, ") does not fit the extent ", spatial[axis], " of spatial axis ", axis, " padded by ",
                 window.pad_begin, " and ", window.pad_end);
    result.push_back(out);
  }
  return result;
}

std::vector<WindowAxis> resolve_window(std::string_view op, const WindowAttributes& attributes, const Shape& kernel,
                                       const Shape& spatial) {
  const Dims out = window_output(op, attributes, dims_from_shape(kernel), dims_from_shape(spatial));
  std::vector<WindowAxis> result;
  for (std::size_t axis = 0; axis < spatial.size(); ++axis) {
    WindowAxis window = axis_settings(attributes, axis, spatial.size());
    window.kernel = kernel[axis];
    if (is_same_padded(attributes)) {
      const std::int64_t total = (out[axis].value() - 1) * window.stride + window.extent() - spatial[axis];
      pad_same(attributes, std::max<std::int64_t>(0, total), window);
    }
    result.push_back(window);
  }
  return result;
}

std::optional<std::vector<std::int64_t>> settled_pads(std::string_view op, const WindowAttributes& attributes,
                                                      const Dims& kernel, const Dims& spatial) {
  const std::size_t rank = spatial.size();
  std::vector<std::int64_t> pads(2 * rank, 0);
  if (attributes.auto_pad == "NOTSET") return attributes.pads.empty() ? pads : attributes.pads;
  if (attributes.auto_pad == "VALID") return pads;
  const Dims out = window_output(op, attributes, kernel, spatial);
  for (std::size_t axis = 0; axis < rank; ++axis) {
    WindowAxis window = axis_settings(attributes, axis, rank);
    const Dim total = (out[axis] - 1) * window.stride + (kernel[axis] - 1) * window.dilation + 1 - spatial[axis];
    if (!total.is_const()) return std::nullopt;
    pad_same(attributes, std::max<std::int64_t>(0, total.value()), window);
    pads[axis] = window.pad_begin;
    pads[axis + rank] = window.pad_end;
  }
  return pads;
}

Window3 make_window3(std::string_view op, const WindowAttributes& attributes, const Shape& kernel,
                     const Shape& spatial) {
  TEMPER_CHECK(spatial.size() <= 3, unsupported, op, ": ", spatial.size(), " spatial axes; at most 3 are supported");
  const auto windows = resolve_window(op, attributes, kernel, spatial);
  const Dims out = window_output(op, attributes, dims_from_shape(kernel), dims_from_shape(spatial));
  Window3 result;
  const std::size_t offset = 3 - spatial.size();
  for (std::size_t axis = 0; axis < spatial.size(); ++axis) {
    result.axes[offset + axis] = windows[axis];
    result.in[offset + axis] = spatial[axis];
    result.out[offset + axis] = out[axis].value();
  }
  return result;
}

Shape spatial_extents(std::string_view op, const Shape& shape) {
  TEMPER_CHECK(shape.size() >= 3, invalid_model, op, ": the input has rank ", shape.size(),
               ", expected [batch, channels, spatial...]");
  return {shape.begin() + 2, shape.end()};
}

Dims spatial_dims(std::string_view op, const TensorType& type) {
  TEMPER_CHECK(type.rank() >= 3, invalid_model, op, ": the input has rank ", type.rank(),
               ", expected [batch, channels, spatial...]");
  return {type.dims->begin() + 2, type.dims->end()};
}

}  // namespace temper
