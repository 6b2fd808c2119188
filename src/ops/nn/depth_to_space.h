// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/parallel.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/dtype.h"

namespace temper::ops {

namespace detail {

/// Where DepthToSpace moves an element: channel c of the small image is, for column_first, (c, by, bx), else (by, bx,
/// c).
struct BlockLayout {
  std::int64_t batch, channels, height, width, block;  ///< channels, height and width of the small image
  bool column_first;

  /// Calls move(offset in the [N, channels * block^2, height, width] side, offset in the other side, count) for runs
  /// that are contiguous on the first side and `block` apart on the other.
  template <class Move>
  void for_rows(const Move& move) const {
    const std::int64_t deep = channels * block * block;
    parallel_for(batch * deep, 1, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t plane = first; plane < last; ++plane) {
        const std::int64_t c = plane % deep;
        const std::int64_t shift = column_first ? c % (block * block) : c / channels;
        const std::int64_t channel = column_first ? c / (block * block) : c % channels;
        for (std::int64_t y = 0; y < height; ++y) {
          const std::int64_t row = (plane / deep * channels + channel) * height * block + y * block + shift / block;
          move((plane * height + y) * width, row * width * block + shift % block, width);
        }
      }
    });
  }
};

}  // namespace detail

/// Moves blocks of channels into space: y[n, c, h * b + i, w * b + j] = x[n, k, h, w], where k is (i * b + j) * C' + c,
/// or c * b * b + i * b + j with `column_first` (the pixel shuffle).
///
/// x [N, C' * b * b, H, W] of any type but strings; y [N, C', H * b, W * b].
/// Errors: invalid_model where rank is not 4 or the channels do not divide.
/// Source: ONNX DepthToSpace-1, -11 (mode), -13.
struct DepthToSpace {
  static constexpr std::string_view name = "DepthToSpace";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t block = 1;
  bool column_first = false;  ///< mode CRD

  static constexpr auto fields() {
    return std::tuple{field("block", &DepthToSpace::block), field("column_first", &DepthToSpace::column_first)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    const TensorType& x = inputs[0];
    TEMPER_CHECK(x.rank() == 4, invalid_model, name, ": the input has rank ", x.rank(), ", expected 4");
    TEMPER_CHECK(block >= 1 && block <= 4096, invalid_model, name, ": a block of ", block);
    TEMPER_CHECK(x.dim(1).known().value_or(0) % (block * block) == 0, invalid_model, name, ": ", x.dim(1),
                 " channels do not divide into blocks of ", block, "x", block);
    return {TensorType(x.dtype, {x.dim(0), floor_div(x.dim(1), block * block), x.dim(2) * block, x.dim(3) * block})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    Tensor y(x.dtype(), *infer(types_of(inputs))[0].shape());
    const detail::BlockLayout layout{x.dim(0), y.dim(1), x.dim(2), x.dim(3), block, column_first};
    visit_storage(x.dtype(), [&](auto element) {
      using T = decltype(element);
      const auto* source = static_cast<const T*>(x.raw());
      auto* target = static_cast<T*>(y.mutable_raw());
      layout.for_rows([&](std::int64_t from, std::int64_t to, std::int64_t count) {
        for (std::int64_t i = 0; i < count; ++i) target[to + i * block] = source[from + i];
      });
    });
    return {std::move(y)};
  }
};

/// The inverse of DepthToSpace without column_first.
///
/// x [N, C, H * b, W * b] of any type but strings; y [N, C * b * b, H, W].
/// Errors: invalid_model where rank is not 4 or the extents do not divide.
/// Source: ONNX SpaceToDepth-1, -13.
struct SpaceToDepth {
  static constexpr std::string_view name = "SpaceToDepth";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t block = 1;

  static constexpr auto fields() { return std::tuple{field("block", &SpaceToDepth::block)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    const TensorType& x = inputs[0];
    TEMPER_CHECK(x.rank() == 4, invalid_model, name, ": the input has rank ", x.rank(), ", expected 4");
    TEMPER_CHECK(block >= 1 && block <= 4096, invalid_model, name, ": a block of ", block);
    for (const std::int64_t axis : {2, 3})
      TEMPER_CHECK(x.dim(axis).known().value_or(0) % block == 0, invalid_model, name, ": extent ", x.dim(axis),
                   " does not divide into blocks of ", block);
    return {TensorType(x.dtype,
                       {x.dim(0), x.dim(1) * (block * block), floor_div(x.dim(2), block), floor_div(x.dim(3), block)})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    Tensor y(x.dtype(), *infer(types_of(inputs))[0].shape());
    const detail::BlockLayout layout{x.dim(0), x.dim(1), y.dim(2), y.dim(3), block, false};
    visit_storage(x.dtype(), [&](auto element) {
      using T = decltype(element);
      const auto* source = static_cast<const T*>(x.raw());
      auto* target = static_cast<T*>(y.mutable_raw());
      layout.for_rows([&](std::int64_t to, std::int64_t from, std::int64_t count) {
        for (std::int64_t i = 0; i < count; ++i) target[to + i] = source[from + i * block];
      });
    });
    return {std::move(y)};
  }
};

inline void register_depth_to_space(OpTable& table) {
  table.add<DepthToSpace>();
  table.add<SpaceToDepth>();
}

}  // namespace temper::ops
