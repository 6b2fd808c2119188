// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/index_util.h"
#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"

namespace temper::ops {

/// The slices of data along `axis` at the given indices: y[a, i, b] = data[a, indices[i], b].
///
/// data: any type, rank at least 1; indices: integers of any shape, negative ones count from the end.
/// y: data's extents with that of `axis` replaced by the extents of indices.
/// Errors: invalid_model where axis or an index is out of range.
/// Source: ONNX Gather-13.
struct Gather {
  static constexpr std::string_view name = "Gather";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t axis = 0;  ///< counts from the end where negative

  static constexpr auto fields() { return std::tuple{field("axis", &Gather::axis)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    const Dims& data = *inputs[0].dims;
    const auto place = data.begin() + normalise_axis(name, axis, inputs[0].rank());
    Dims dims(data.begin(), place);
    dims.insert(dims.end(), inputs[1].dims->begin(), inputs[1].dims->end());
    dims.insert(dims.end(), place + 1, data.end());
    return {with_content(TensorType(inputs[0].dtype, std::move(dims)), gathered_content(inputs))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& data = inputs[0];
    Tensor y(data.dtype(), output_shapes(*this, inputs)[0]);
    const AxisSplit split = split_at_axis(data.shape(), normalise_axis(name, axis, data.rank()));
    gather_slices(data, split.outer, split.length, split.inner, wrapped_indices(name, inputs[1], split.length), y);
    return {std::move(y)};
  }

  /// Only the slices that are asked for are read.
  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    return {0, 2 * total_bytes(outputs) + total_bytes(inputs.subspan(1))};
  }

 private:
  static std::optional<Dims> gathered_content(std::span<const TensorType> inputs) {
    const auto indices = inputs[1].constant_content();
    if (!inputs[0].content || inputs[0].rank() != 1 || !indices) return std::nullopt;
    const auto length = static_cast<std::int64_t>(inputs[0].content->size());
    Dims content;
    for (const std::int64_t index : *indices) {
      TEMPER_CHECK(index >= -length && index < length, invalid_model, name, ": index ", index, " is outside [", -length,
                   ", ", length, ")");
      content.push_back((*inputs[0].content)[static_cast<std::size_t>(index < 0 ? index + length : index)]);
    }
    return content;
  }
};

/// y[i, j, k] = data[indices[i, j, k], j, k] for axis 0, and so on.
///
/// data: any type; indices: integers of data's rank; y: the extents of indices.
/// Errors: invalid_model where ranks differ or an index is out of range.
/// Source: ONNX GatherElements-13.
struct GatherElements {
  static constexpr std::string_view name = "GatherElements";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t axis = 0;  ///< counts from the end where negative

  static constexpr auto fields() { return std::tuple{field("axis", &GatherElements::axis)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    (void)normalise_axis(name, axis, inputs[0].rank());
    TEMPER_CHECK(inputs[0].rank() == inputs[1].rank(), invalid_model, name, ": data ", inputs[0].text(),
                 " and indices ", inputs[1].text(), " must have one rank");
    return {TensorType(inputs[0].dtype, *inputs[1].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& data = inputs[0];
    const auto offsets = element_offsets(name, data.shape(), inputs[1], normalise_axis(name, axis, data.rank()));
    Tensor y(data.dtype(), inputs[1].shape());
    gather_slices(data, 1, data.size(), 1, offsets, y);
    return {std::move(y)};
  }
};

/// y[b, i, ...] = data[b, indices[b, i, :], ...]: the last axis of indices holds coordinates.
///
/// data: any type; indices: integers, its first batch_dims axes are those of data.
/// y: the extents of indices without the last, then those of data that no coordinate fixes.
/// Errors: invalid_model where the shapes do not fit or a coordinate is out of range.
/// Source: ONNX GatherND-13.
struct GatherND {
  static constexpr std::string_view name = "GatherND";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t batch_dims = 0;

  static constexpr auto fields() { return std::tuple{field("batch_dims", &GatherND::batch_dims)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    const std::int64_t rank = inputs[1].rank();
    TEMPER_CHECK(rank >= 1 && batch_dims >= 0 && batch_dims < rank && batch_dims <= inputs[0].rank(), invalid_model,
                 name, ": indices ", inputs[1].text(), " need an axis of coordinates after ", batch_dims,
                 " batch axes");
    const auto length = inputs[1].dim(rank - 1).known();
    if (!length) return {TensorType::unranked(inputs[0].dtype)};
    TEMPER_CHECK(*length <= inputs[0].rank() - batch_dims, invalid_model, name, ": ", *length, " coordinates into ",
                 inputs[0].text(), " after ", batch_dims, " batch axes");
    Dims dims(inputs[1].dims->begin(), inputs[1].dims->end() - 1);
    dims.insert(dims.end(), inputs[0].dims->begin() + batch_dims + *length, inputs[0].dims->end());
    return {TensorType(inputs[0].dtype, std::move(dims))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& data = inputs[0];
    Tensor y(data.dtype(), output_shapes(*this, inputs)[0]);
    const auto slices = tuple_slices(name, data.shape(), inputs[1], batch_dims);
    const std::int64_t inner = slices.empty() ? 0 : y.size() / static_cast<std::int64_t>(slices.size());
    gather_slices(data, 1, inner == 0 ? 0 : data.size() / inner, inner, slices, y);
    return {std::move(y)};
  }
};

inline void register_gather(OpTable& table) {
  table.add<Gather>();
  table.add<GatherElements>();
  table.add<GatherND>();
}

}  // namespace temper::ops
