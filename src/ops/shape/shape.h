// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <limits>

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// The extents of x from axis `start` up to `end`, as an i64 vector.
///
/// x: any type. start and end count from the end where negative and are clamped to the rank.
/// Source: ONNX Shape-15.
struct ShapeOf {
  static constexpr std::string_view name = "Shape";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;
  static constexpr std::int64_t k_all = std::numeric_limits<std::int64_t>::max();
  std::int64_t start = 0;
  std::int64_t end = k_all;

  static constexpr auto fields() { return std::tuple{field("start", &ShapeOf::start), field("end", &ShapeOf::end)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(inputs.size() == 1, invalid_model, name, ": ", inputs.size(), " inputs, expected 1");
    if (!inputs[0].dims) return {TensorType(DType::i64, {Dim::unknown()})};
    const auto [first, last] = axes(inputs[0].rank());
    Dims extents(inputs[0].dims->begin() + first, inputs[0].dims->begin() + last);
    return {with_content(TensorType(DType::i64, {last - first}), std::move(extents))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const auto [first, last] = axes(inputs[0].rank());
    const Shape& shape = inputs[0].shape();
    return {Tensor::of<std::int64_t>({last - first}, {shape.begin() + first, shape.begin() + last})};
  }

 private:
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> axes(std::int64_t rank) const {
    const auto place = [&](std::int64_t axis) {
      return std::clamp<std::int64_t>(axis < 0 ? axis + rank : axis, 0, rank);
    };
    return {place(start), std::max(place(start), place(end))};
  }
};

/// How many elements x has, as an i64 scalar.
///
/// Source: ONNX Size-13.
struct SizeOf {
  static constexpr std::string_view name = "Size";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(inputs.size() == 1, invalid_model, name, ": ", inputs.size(), " inputs, expected 1");
    std::optional<Dims> content;
    if (inputs[0].dims) content = Dims{product(*inputs[0].dims)};
    return {with_content(TensorType(DType::i64, {}), std::move(content))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    return {Tensor::scalar<std::int64_t>(inputs[0].size())};
  }
};

inline void register_shape(OpTable& table) {
  table.add<ShapeOf>();
  table.add<SizeOf>();
}

}  // namespace temper::ops
