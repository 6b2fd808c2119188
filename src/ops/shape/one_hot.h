// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// A new axis of `depth` at `axis`: values[1] where its coordinate equals the index, values[0] elsewhere.
///
/// indices: any numeric type; depth: numeric scalar; values: two elements [off, on] of any type. A negative index
/// counts from the end; an index outside [-depth, depth) gives off everywhere.
/// Errors: invalid_model for a negative depth, an axis outside the output's rank, or other than two values.
/// Source: ONNX OneHot-11.
struct OneHot {
  static constexpr std::string_view name = "OneHot";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t axis = -1;  ///< of the output, counts from the end where negative

  static constexpr auto fields() { return std::tuple{field("axis", &OneHot::axis)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 3, 3);
    const Dims* depth = content_of(inputs, 1);
    TEMPER_CHECK(depth == nullptr || depth->size() == 1, invalid_model, name, ": depth must be a scalar");
    return {TensorType(inputs[2].dtype, with_axis(*inputs[0].dims, depth ? depth->front() : Dim::unknown()))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    TEMPER_CHECK(inputs[1].size() == 1 && inputs[2].size() == 2, invalid_model, name, ": depth has ", inputs[1].size(),
                 " and values ", inputs[2].size(), " elements, expected 1 and 2");
    const double asked = to_f64(inputs[1])[0];
    TEMPER_CHECK(asked >= 0 && asked < 1e12, invalid_model, name, ": depth is ", asked);
    const auto depth = static_cast<std::int64_t>(asked);
    const Dims dims = with_axis(dims_from_shape(inputs[0].shape()), depth);
    Tensor y(inputs[2].dtype(), shape_from_dims(dims).value());
    const AxisSplit split = split_at_axis(y.shape(), normalise_axis(name, axis, y.rank()));
    const std::vector<double> indices = to_f64(inputs[0]);
    visit_cells(y.dtype(), [&](auto cell) {
      using C = decltype(cell);
      const C* values = cells<C>(inputs[2]);
      C* target = mutable_cells<C>(y);
      std::fill_n(target, y.size(), values[0]);
      for (std::int64_t outer = 0; outer < split.outer; ++outer)
        for (std::int64_t inner = 0; inner < split.inner; ++inner) {
          const double index = indices[static_cast<std::size_t>(outer * split.inner + inner)];
          if (!(index >= -asked && index < asked)) continue;
          const auto place = static_cast<std::int64_t>(index) + (index < 0 ? depth : 0);
          if (place < depth) target[(outer * depth + place) * split.inner + inner] = values[1];
        }
    });
    return {std::move(y)};
  }

 private:
  [[nodiscard]] Dims with_axis(Dims dims, const Dim& depth) const {
    TEMPER_CHECK(!depth.is_const() || depth.value() >= 0, invalid_model, name, ": depth is ", depth);
    const auto place = normalise_axis(name, axis, static_cast<std::int64_t>(dims.size()) + 1);
    dims.insert(dims.begin() + place, depth);
    return dims;
  }
};

inline void register_one_hot(OpTable& table) { table.add<OneHot>(); }

}  // namespace temper::ops
