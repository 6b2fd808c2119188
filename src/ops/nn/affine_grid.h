// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// The grid for GridSample that an affine map gives: y[n, position] = theta[n] * (position's coordinates, 1).
///
/// theta [N, r, r + 1], size (i64) [N, C, D1, ..., Dr] for r of 2 or 3; y [N, D1, ..., Dr, r], the last axis'
/// coordinate first. `aligns_corners` as in GridSample; an axis of extent 1 then lies at 0. Errors: invalid_model where
/// the extents do not fit. Source: ONNX AffineGrid-20.
struct AffineGrid {
  static constexpr std::string_view name = "AffineGrid";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  bool aligns_corners = false;

  static constexpr auto fields() { return std::tuple{field("aligns_corners", &AffineGrid::aligns_corners)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    TEMPER_CHECK(inputs[0].rank() == 3 && inputs[1].rank() == 1, invalid_model, name, ": theta has rank ",
                 inputs[0].rank(), " and size ", inputs[1].rank(), ", expected 3 and 1");
    const auto length = inputs[1].dim(0).known();
    if (!length) return {TensorType::unranked(inputs[0].dtype)};
    const std::int64_t axes = *length - 2;
    TEMPER_CHECK(axes == 2 || axes == 3, invalid_model, name, ": size has ", *length, " values, expected 4 or 5");
    (void)merge_dim(name, inputs[0].dim(1), axes);
    (void)merge_dim(name, inputs[0].dim(2), axes + 1);
    Dims y(static_cast<std::size_t>(axes) + 2, Dim::unknown());
    y[0] = inputs[0].dim(0);
    y.back() = axes;
    if (inputs[1].content) {
      y[0] = merge_dim(name, y[0], (*inputs[1].content)[0]);
      for (std::size_t i = 1; i + 1 < y.size(); ++i) y[i] = (*inputs[1].content)[i + 1];
    }
    for (const Dim& dim : y) TEMPER_CHECK(dim.known().value_or(0) >= 0, invalid_model, name, ": size holds ", dim);
    return {TensorType(inputs[0].dtype, std::move(y))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const std::vector<double> theta = to_f64(inputs[0]);
    const auto axes = static_cast<std::size_t>(shape.back());
    const Shape spatial(shape.begin() + 1, shape.end() - 1);
    std::vector<double> y;
    y.reserve(static_cast<std::size_t>(element_count(shape)));
    for (std::int64_t n = 0; n < shape[0]; ++n)
      for (std::int64_t at = 0; at < element_count(spatial); ++at) {
        std::vector<double> point;  // last axis first, then 1
        std::int64_t rest = at;
        for (std::size_t axis = axes; axis-- > 0;) {
          point.push_back(coordinate(rest % spatial[axis], spatial[axis]));
          rest /= spatial[axis];
        }
        point.push_back(1);
        for (std::size_t row = 0; row < axes; ++row) {
          double sum = 0;
          for (std::size_t k = 0; k <= axes; ++k)
            sum += theta[(static_cast<std::size_t>(n) * axes + row) * (axes + 1) + k] * point[k];
          y.push_back(sum);
        }
      }
    return {from_f64(inputs[0].dtype(), shape, y)};
  }

 private:
  [[nodiscard]] double coordinate(std::int64_t index, std::int64_t extent) const {
    const auto i = static_cast<double>(index);
    const auto length = static_cast<double>(extent);
    if (!aligns_corners) return (2 * i + 1) / length - 1;
    return extent == 1 ? 0 : 2 * i / (length - 1) - 1;
  }
};

inline void register_affine_grid(OpTable& table) { table.add<AffineGrid>(); }

}  // namespace temper::ops
