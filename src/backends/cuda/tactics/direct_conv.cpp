// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/tactics/direct_conv.h"

#include "backends/cuda/tactics/epilogue.h"
#include "backends/cuda/tactics/index_space.h"
#include "backends/cuda/tactics/launch.h"
#include "ops/fused/fused_conv.h"
#include "ops/nn/conv.h"
#include "ops/pointwise.h"

namespace temper::cuda {

namespace {

bool are_types_taken(const backend::Problem& problem) {
  const DType dtype = problem.inputs[0].dtype;
  if (dtype != DType::f32 && dtype != DType::f16 && dtype != DType::bf16) return false;
  const DType parameters = problem.inputs[1].dtype;
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
    const bool is_parameter = i == 1 || i == 2;
    if (has_input(problem, i) && problem.inputs[i].dtype != (is_parameter ? parameters : dtype)) return false;
  }
  return parameters == dtype || parameters == DType::f32;
}

/// Extents are 32-bit in the kernels, and a position's channels lie side by side.
bool are_shapes_taken(const backend::Problem& problem) {
  const backend::TensorDesc& x = problem.inputs[0];
  const backend::TensorDesc& y = problem.outputs[0];
  constexpr std::int64_t k_longest = 1 << 20;
  if (x.shape.size() != 4 || !has_strides(x) || y.layout != Layout::channels_last) return false;
  if (has_input(problem, 3) && problem.inputs[3].layout != y.layout) return false;
  return x.shape[2] < k_longest && x.shape[3] < k_longest && !problem.is_constant(0);
}

}  // namespace

std::optional<DirectConv> DirectConv::of(const backend::Problem& problem) {
  if (!are_shapes_taken(problem) || !are_types_taken(problem) || !problem.is_constant(1)) return std::nullopt;
  const bool is_residual_constant = has_input(problem, 3) && problem.is_constant(3);
  if (is_residual_constant) return std::nullopt;
  const auto* fused = problem.op.as<ops::FusedConv>();
  const ops::Conv op = fused != nullptr ? fused->conv() : *problem.op.as<ops::Conv>();
  const auto window = resolve_window(op.name, op.window(), spatial_extents(op.name, problem.inputs[1].shape),
                                     spatial_extents(op.name, problem.inputs[0].shape));
  DirectConv conv{.x = problem.inputs[0],
                  .y = problem.outputs[0],
                  .parameters = problem.inputs[1].dtype,
                  .group = op.group,
                  .rows = window[0],
                  .columns = window[1],
                  .epilogue = fused != nullptr ? fused->epilogue() : Epilogue{}};
  return conv;
}

std::vector<std::pair<std::string, std::string>> DirectConv::values() const {
  auto values = epilogue_values(epilogue);
  values.insert(values.end(), {{"T", std::string(element_type(x.dtype))},
                               {"B", std::string(element_type(parameters))},
                               {"KERNEL_Y", str(rows.kernel)},
                               {"KERNEL_X", str(columns.kernel)},
                               {"STRIDE_Y", str(rows.stride)},
                               {"STRIDE_X", str(columns.stride)},
                               {"DILATION_Y", str(rows.dilation)},
                               {"DILATION_X", str(columns.dilation)},
                               {"PAD_Y", str(rows.pad_begin)},
                               {"PAD_X", str(columns.pad_begin)}});
  return values;
}

}  // namespace temper::cuda
