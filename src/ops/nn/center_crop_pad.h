// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstring>

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Cuts or fills with zeros so that the axes get the wanted extents and the middle stays the middle; the odd element
/// is cut or added at the end.
///
/// x of any type but strings, shape (i64) [axes]; y like x with those extents.
/// Errors: invalid_model where shape does not have a value an axis.
/// Source: ONNX CenterCropPad-18.
struct CenterCropPad {
  static constexpr std::string_view name = "CenterCropPad";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::vector<std::int64_t> axes = {};  ///< empty: all

  static constexpr auto fields() { return std::tuple{field("axes", &CenterCropPad::axes)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    const TensorType& x = inputs[0];
    Dims y = *x.dims;
    std::vector<std::int64_t> chosen = normalise_axes(name, axes, x.rank());
    if (axes.empty())
      for (std::int64_t i = 0; i < x.rank(); ++i) chosen.push_back(i);
    TEMPER_CHECK(inputs[1].rank() == 1, invalid_model, name, ": shape has rank ", inputs[1].rank(), ", expected 1");
    (void)merge_dim(name, inputs[1].dim(0), static_cast<std::int64_t>(chosen.size()));
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const Dim extent = inputs[1].content ? (*inputs[1].content)[i] : Dim::unknown();
      TEMPER_CHECK(extent.known().value_or(0) >= 0, invalid_model, name, ": an extent of ", extent, " is negative");
      y[static_cast<std::size_t>(chosen[i])] = extent;
    }
    return {TensorType(x.dtype, std::move(y))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    Tensor y(x.dtype(), *infer(types_of(inputs))[0].shape());
    if (x.rank() == 0) return {x};
    if (x.size() == 0 || y.size() == 0) return {std::move(y)};
    const std::size_t bytes = dtype_bytes(x.dtype());
    const Shape x_strides = row_major_strides(x.shape());
    const Shape y_strides = row_major_strides(y.shape());
    Shape kept;  // extents of what both have
    std::int64_t from = 0;
    std::int64_t to = 0;
    for (std::size_t axis = 0; axis < x.shape().size(); ++axis) {
      const std::int64_t difference = x.shape()[axis] - y.shape()[axis];
      from += std::max<std::int64_t>(0, difference) / 2 * x_strides[axis];
      to += std::max<std::int64_t>(0, -difference) / 2 * y_strides[axis];
      kept.push_back(std::min(x.shape()[axis], y.shape()[axis]));
    }
    const auto* source = static_cast<const char*>(x.raw());
    auto* target = static_cast<char*>(y.mutable_raw());
    const std::int64_t run = kept.back();
    for (std::int64_t row = 0; row < element_count(kept) / run; ++row) {
      std::int64_t rest = row;
      std::int64_t source_at = from;
      std::int64_t target_at = to;
      for (std::size_t axis = kept.size() - 1; axis-- > 0;) {
        source_at += rest % kept[axis] * x_strides[axis];
        target_at += rest % kept[axis] * y_strides[axis];
        rest /= kept[axis];
      }
      std::memcpy(target + static_cast<std::size_t>(target_at) * bytes,
                  source + static_cast<std::size_t>(source_at) * bytes, static_cast<std::size_t>(run) * bytes);
    }
    return {std::move(y)};
  }
};

inline void register_center_crop_pad(OpTable& table) { table.add<CenterCropPad>(); }

}  // namespace temper::ops
