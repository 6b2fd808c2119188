// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/window.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Puts every element of x at its index in a field of zeros: the inverse of MaxPool.
///
/// x and indices (i64) [N, C, spatial...]; the optional third input gives y's extents. Indices count the elements of
/// the extents that the attributes give, (in - 1) * stride + kernel - pads; y shows that field's corner.
/// Errors: invalid_model where lists do not fit, bad_argument for an index outside the field.
/// Source: ONNX MaxUnpool-9, -11, -22.
struct MaxUnpool {
  static constexpr std::string_view name = "MaxUnpool";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::vector<std::int64_t> kernel_shape = {};
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> pads = {};

  static constexpr auto fields() {
    return std::tuple{field("kernel_shape", &MaxUnpool::kernel_shape), field("strides", &MaxUnpool::strides),
                      field("pads", &MaxUnpool::pads)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 3);
    const TensorType& x = inputs[0];
    Dims y = field_dims(x);
    TEMPER_CHECK(inputs[1].rank() == x.rank(), invalid_model, name, ": the indices have rank ", inputs[1].rank(),
                 ", expected ", x.rank());
    for (std::size_t i = 0; i < y.size(); ++i) (void)merge_dim(name, (*x.dims)[i], (*inputs[1].dims)[i]);
    if (has_input(inputs, 2)) {
      y = inputs[2].content.value_or(Dims(y.size(), Dim::unknown()));
      TEMPER_CHECK(static_cast<std::int64_t>(y.size()) == x.rank(), invalid_model, name, ": output_shape has ",
                   y.size(), " values, expected ", x.rank());
      for (const Dim& dim : y)
        TEMPER_CHECK(dim.known().value_or(0) >= 0, invalid_model, name, ": output_shape holds ", dim);
    }
    return {TensorType(x.dtype, std::move(y))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const auto types = types_of(inputs);
    const Shape shape = *infer(types)[0].shape();
    const Shape field = *shape_from_dims(field_dims(types[0]));
    const std::vector<double> values = to_f64(inputs[0]);
    const std::vector<std::int64_t> indices = to_i64(inputs[1]);
    const std::int64_t field_size = element_count(field);
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)), 0.0);
    for (std::size_t i = 0; i < values.size(); ++i) {
      TEMPER_CHECK(indices[i] >= 0 && indices[i] < field_size, bad_argument, name, ": index ", indices[i],
                   " is outside [0, ", field_size, ")");
      const std::int64_t place = offset_in(shape, field, indices[i]);
      if (place >= 0) y[static_cast<std::size_t>(place)] = values[i];
    }
    return {from_f64(inputs[0].dtype(), shape, y)};
  }

 private:
  [[nodiscard]] Dims field_dims(const TensorType& x) const {
    const Dims spatial = spatial_dims(name, x);
    const std::size_t rank = spatial.size();
    check_window(name, {.strides = strides, .pads = pads}, rank);
    TEMPER_CHECK(kernel_shape.size() == rank, invalid_model, name, ": kernel_shape has ", kernel_shape.size(),
                 " values, expected ", rank);
    Dims field = {x.dim(0), x.dim(1)};
    for (std::size_t i = 0; i < rank; ++i) {
      const std::int64_t padding = pads.empty() ? 0 : pads[i] + pads[i + rank];
      TEMPER_CHECK(kernel_shape[i] >= 1 && kernel_shape[i] <= (std::int64_t{1} << 31), invalid_model, name,
                   ": kernel_shape holds ", kernel_shape[i]);
      const Dim extent = (spatial[i] - 1) * (strides.empty() ? 1 : strides[i]) + kernel_shape[i] - padding;
      TEMPER_CHECK(extent.known().value_or(0) >= 0, invalid_model, name, ": the pads leave an extent of ", extent);
      field.push_back(extent);
    }
    return field;
  }

  /// The element of `shape` at the coordinates that `index` has in `field`; -1 where there is none.
  static std::int64_t offset_in(const Shape& shape, const Shape& field, std::int64_t index) {
    const Shape strides_of_shape = row_major_strides(shape);
    std::int64_t offset = 0;
    for (std::size_t axis = field.size(); axis-- > 0;) {
      const std::int64_t coordinate = index % field[axis];
      index /= field[axis];
      if (coordinate >= shape[axis]) return -1;
      offset += coordinate * strides_of_shape[axis];
    }
    return offset;
  }
};

inline void register_max_unpool(OpTable& table) { table.add<MaxUnpool>(); }

}  // namespace temper::ops
