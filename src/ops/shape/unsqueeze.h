// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Inserts extents of 1 such that they stand at `axes` of the output.
///
/// data: any type; axes (optional): integer vector, in place of the attribute where its values are not constant.
/// Errors: invalid_model where an axis is outside the output's rank or given twice.
/// Source: ONNX Unsqueeze-13.
struct Unsqueeze {
  static constexpr std::string_view name = "Unsqueeze";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::vector<std::int64_t> axes = {};  ///< of the output, count from the end where negative; empty: the input

  static constexpr auto fields() { return std::tuple{field("axes", &Unsqueeze::axes)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 2);
    expect_integers(name, inputs, 1);
    const TensorType& data = inputs[0];
    std::vector<std::int64_t> inserted = axes;
    if (has_input(inputs, 1)) {
      const auto given = inputs[1].constant_content();
      if (!given) return {unknown_axes(data, known_length(inputs[1]))};
      inserted = *given;
    }
    const auto rank = data.rank() + static_cast<std::int64_t>(inserted.size());
    const auto places = normalise_axes(name, inserted, rank);
    Dims dims;
    auto next = data.dims->begin();
    for (std::int64_t i = 0; i < rank; ++i) {
      const bool is_new = std::find(places.begin(), places.end(), i) != places.end();
      dims.push_back(is_new ? Dim(1) : *next++);
    }
    return {with_content(TensorType(data.dtype, std::move(dims)), data.content)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    return {inputs[0].reshaped(output_shapes(*this, inputs)[0])};
  }

 private:
  static TensorType unknown_axes(const TensorType& data, std::optional<std::int64_t> count) {
    if (!count) return TensorType::unranked(data.dtype);
    return {data.dtype, Dims(static_cast<std::size_t>(data.rank() + *count), Dim::unknown())};
  }
};

inline void register_unsqueeze(OpTable& table) { table.add<Unsqueeze>(); }

}  // namespace temper::ops
