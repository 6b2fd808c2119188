// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/tactics/indices.h"

#include "ops/infer_util.h"
#include "tensor/numeric.h"

namespace temper::cuda {

std::vector<std::int64_t> IndexPlan::parameters(std::int64_t width) const {
  std::vector<std::int64_t> result = {slices, inner / width, period};
  for (const Shape* list : {&length, &extent, &stride}) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(rank); ++i)
      result.push_back(i < list->size() ? (*list)[i] : 1);
  }
  result.push_back(axis_stride);
  return result;
}

std::vector<std::pair<std::string, std::string>> IndexPlan::defines(DType index) const {
  return {{"MODE", std::string(mode)}, {"RANK", str(rank)}, {"I", std::string(element_type(index))}};
}

IndexPlan plan_by_axis(const Shape& data, std::int64_t axis, std::int64_t indices) {
  const AxisSplit split = split_at_axis(data, axis);
  return {.mode = "BY_AXIS",
          .slices = split.outer * indices,
          .inner = split.inner,
          .period = indices,
          .length = {split.length},
          .extent = {},
          .stride = {}};
}

IndexPlan plan_by_element(const Shape& data, const Shape& indices, std::size_t axis) {
  IndexPlan plan{.mode = "BY_ELEMENT",
                 .rank = static_cast<std::int64_t>(data.size()),
                 .slices = element_count(indices),
                 .length = {data[axis]},
                 .extent = indices,
                 .stride = row_major_strides(data)};
  plan.axis_stride = plan.stride[axis];
  plan.stride[axis] = 0;
  return plan;
}

IndexPlan plan_by_tuple(const Shape& data, const Shape& indices, std::size_t batch_axes) {
  const auto coordinates = static_cast<std::size_t>(indices.back());
  IndexPlan plan{.mode = "BY_TUPLE", .rank = indices.back(), .length = {}, .extent = {}, .stride = {}};
  plan.slices = 1;
  for (std::size_t i = 0; i + 1 < indices.size(); ++i) {
    plan.slices *= indices[i];
    if (i >= batch_axes) plan.period *= indices[i];
  }
  for (std::size_t i = 0; i < coordinates; ++i) plan.length.push_back(data[batch_axes + i]);
  for (std::size_t i = batch_axes + coordinates; i < data.size(); ++i) plan.inner *= data[i];
  return plan;
}

std::optional<backend::Refusal> refuse_indexed(const backend::Problem& problem) {
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors)
      if (element_type(tensor.dtype).empty() || tensor.layout != Layout::plain)
        return backend::Refusal{str("does not take ", tensor.text())};
  const DType index = problem.inputs[1].dtype;
  if (index != DType::i64 && index != DType::i32) return backend::Refusal{"takes indices of 32 and 64 bits only"};
  if (problem.op.name().ends_with("ND") && problem.inputs[1].shape.back() == 0)
    return backend::Refusal{"tuples of no coordinates"};
  const bool is_empty = element_count(problem.inputs[0].shape) == 0 || element_count(problem.inputs[1].shape) == 0;
  return refuse_unless(!is_empty, "an empty tensor");
}

}  // namespace temper::cuda
