// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// The inputs one after another along `axis`.
///
/// Inputs: one or more of the same type and rank, equal in every extent but that of `axis`.
/// Errors: invalid_model where ranks or other extents differ.
/// Source: ONNX Concat-13.
struct Concat {
  static constexpr std::string_view name = "Concat";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t axis = 0;  ///< counts from the end where negative

  static constexpr auto fields() { return std::tuple{field("axis", &Concat::axis)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, std::max<std::size_t>(1, inputs.size()), inputs.size());
    const auto place = static_cast<std::size_t>(normalise_axis(name, axis, inputs[0].rank()));
    Dims dims = *inputs[0].dims;
    std::optional<Dims> content = inputs[0].content;
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      TEMPER_CHECK(inputs[i].rank() == inputs[0].rank(), invalid_model, name, ": input ", i, " is ", inputs[i].text(),
                   ", expected the rank of ", inputs[0].text());
      for (std::size_t j = 0; j < dims.size(); ++j) {
        const Dim& extent = (*inputs[i].dims)[j];
        dims[j] = j == place ? dims[j] + extent : merge_dim(name, dims[j], extent);
      }
      if (!inputs[i].content) content.reset();
      if (content) content->insert(content->end(), inputs[i].content->begin(), inputs[i].content->end());
    }
    return {with_content(TensorType(inputs[0].dtype, std::move(dims)), std::move(content))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    Tensor y(inputs[0].dtype(), output_shapes(*this, inputs)[0]);
    const auto place = static_cast<std::size_t>(normalise_axis(name, axis, y.rank()));
    const Shape target_strides = row_major_strides(y.shape());
    std::int64_t offset = 0;
    for (const Tensor& x : inputs) {
      TEMPER_CHECK(x.dtype() == y.dtype(), invalid_model, name, ": inputs of ", dtype_name(y.dtype()), " and ",
                   dtype_name(x.dtype()));
      copy_box(x, y, {x.shape(), row_major_strides(x.shape()), target_strides, 0, offset * target_strides[place]});
      offset += x.shape()[place];
    }
    return {std::move(y)};
  }
};

inline void register_concat(OpTable& table) { table.add<Concat>(); }

}  // namespace temper::ops
