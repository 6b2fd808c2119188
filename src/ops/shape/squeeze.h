// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Drops axes of extent 1: those in `axes`, or all of them where none is named.
///
/// data: any type; axes (optional): integer vector, in place of the attribute where its values are not constant.
/// Errors: invalid_model where a named axis has another extent.
/// Source: ONNX Squeeze-13.
struct Squeeze {
  static constexpr std::string_view name = "Squeeze";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::vector<std::int64_t> axes = {};  ///< count from the end where negative; empty: the input, else every extent of 1

  static constexpr auto fields() { return std::tuple{field("axes", &Squeeze::axes)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 2);
    expect_integers(name, inputs, 1);
    const TensorType& data = inputs[0];
    std::vector<std::int64_t> dropped = axes;
    if (has_input(inputs, 1)) {
      const auto given = inputs[1].constant_content();
      if (!given) return {unknown_axes(data, known_length(inputs[1]))};
      dropped = *given;
    }
    if (dropped.empty()) {
      if (!data.shape()) return {TensorType::unranked(data.dtype)};
      for (std::int64_t i = 0; i < data.rank(); ++i)
        if (data.dim(i).equals(1)) dropped.push_back(i);
    }
    return {with_content(TensorType(data.dtype, without(data, dropped)), data.content)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    return {inputs[0].reshaped(output_shapes(*this, inputs)[0])};
  }

 private:
  static Dims without(const TensorType& data, const std::vector<std::int64_t>& dropped) {
    const auto places = normalise_axes(name, dropped, data.rank());
    Dims dims;
    for (std::int64_t i = 0; i < data.rank(); ++i) {
      if (std::find(places.begin(), places.end(), i) == places.end()) {
        dims.push_back(data.dim(i));
        continue;
      }
      TEMPER_CHECK(!data.dim(i).is_const() || data.dim(i).equals(1), invalid_model, name, ": axis ", i, " of ",
                   data.text(), " has extent ", data.dim(i), ", only an extent of 1 can be dropped");
    }
    return dims;
  }

  /// Some `count` axes go, nobody knows which.
  static TensorType unknown_axes(const TensorType& data, std::optional<std::int64_t> count) {
    if (!count || *count == 0 || *count > data.rank()) return TensorType::unranked(data.dtype);
    return {data.dtype, Dims(static_cast<std::size_t>(data.rank() - *count), Dim::unknown())};
  }
};

inline void register_squeeze(OpTable& table) { table.add<Squeeze>(); }

}  // namespace temper::ops
