// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Cuts x along `axis` into `parts` outputs.
///
/// x: any type; sizes (optional): integer vector, in place of the attribute where its values are not constant.
/// Without sizes every part has ceil(extent / parts), the last one what is left.
/// Errors: invalid_model where the sizes are negative or do not add up to the extent.
/// Source: ONNX Split-18.
struct Split {
  static constexpr std::string_view name = "Split";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t axis = 0;                 ///< counts from the end where negative
  std::vector<std::int64_t> sizes = {};  ///< of the parts; empty: the input, else equal parts
  std::int64_t parts = 1;                ///< outputs

  static constexpr auto fields() {
    return std::tuple{field("axis", &Split::axis), field("sizes", &Split::sizes), field("parts", &Split::parts)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 2);
    expect_integers(name, inputs, 1);
    const auto place = static_cast<std::size_t>(normalise_axis(name, axis, inputs[0].rank()));
    const Dims extents = part_extents(inputs, inputs[0].dim(static_cast<std::int64_t>(place)));
    std::vector<TensorType> outputs;
    Dim begin = 0;
    for (const Dim& extent : extents) {
      Dims dims = *inputs[0].dims;
      dims[place] = extent;
      TensorType type(inputs[0].dtype, std::move(dims));
      const Dim end = begin + extent;
      const bool is_tracked = inputs[0].content && begin.is_const() && end.is_const();
      if (is_tracked && end.value() <= static_cast<std::int64_t>(inputs[0].content->size())) {
        const auto first = inputs[0].content->begin() + begin.value();
        type = with_content(std::move(type), Dims(first, first + extent.value()));
      }
      begin = end;
      outputs.push_back(std::move(type));
    }
    return outputs;
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const auto place = static_cast<std::size_t>(normalise_axis(name, axis, x.rank()));
    const Shape source_strides = row_major_strides(x.shape());
    std::vector<Tensor> outputs;
    std::int64_t offset = 0;
    for (Shape& shape : output_shapes(*this, inputs)) {
      Tensor y(x.dtype(), shape);
      copy_box(x, y, {shape, source_strides, row_major_strides(shape), offset * source_strides[place], 0});
      offset += shape[place];
      outputs.push_back(std::move(y));
    }
    return outputs;
  }

 private:
  Dims part_extents(std::span<const TensorType> inputs, const Dim& extent) const {
    TEMPER_CHECK(parts >= 1, invalid_model, name, ": ", parts, " parts");
    if (!sizes.empty()) return checked({sizes.begin(), sizes.end()}, extent);
    if (has_input(inputs, 1)) {
      const Dims* given = content_of(inputs, 1);
      return given ? checked(*given, extent) : Dims(static_cast<std::size_t>(parts), Dim::unknown());
    }
    const Dim each = ceil_div(extent, parts);
    Dims extents(static_cast<std::size_t>(parts), each);
    extents.back() = extent - each * (parts - 1);
    return checked(std::move(extents), extent);
  }

  Dims checked(Dims extents, const Dim& total) const {
    TEMPER_CHECK(static_cast<std::int64_t>(extents.size()) == parts, invalid_model, name, ": sizes ",
                 dims_text(extents), " for ", parts, " outputs");
    Dim sum = 0;
    for (const Dim& extent : extents) {
      TEMPER_CHECK(!extent.is_const() || extent.value() >= 0, invalid_model, name, ": sizes ", dims_text(extents),
                   " of an extent of ", total, ", one is negative");
      sum = sum + extent;
    }
    TEMPER_CHECK(!sum.is_const() || !total.is_const() || sum == total, invalid_model, name, ": sizes ",
                 dims_text(extents), " add up to ", sum, ", the extent is ", total);
    return extents;
  }
};

inline void register_split(OpTable& table) { table.add<Split>(); }

}  // namespace temper::ops
