// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/device.h"
#include "backends/cuda/tactics/epilogue.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/launch.h"
#include "ops/fused/fused_matmul_max.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

constexpr std::size_t k_bias = 2;
constexpr unsigned k_warps = 4;
constexpr std::int64_t k_columns = 32;
constexpr std::int64_t k_most_rows = 8;  ///< that a lane has sums of at once

/// The parameters of kernels/matmul_max.cu.
struct Params {
  std::int64_t matrices;
  std::int32_t rows, columns, bias_step;
  float alpha, beta;
};

const ops::FusedMatMulMax& op_of(const Problem& problem) { return *problem.op.as<ops::FusedMatMulMax>(); }

std::int64_t rows_of(const Problem& problem) { return problem.inputs[0].shape.end()[-2]; }
std::int64_t depth_of(const Problem& problem) { return problem.inputs[0].shape.back(); }
std::int64_t columns_of(const Problem& problem) { return problem.outputs[0].shape.back(); }

bool has_vector_bias(const Problem& problem) {
  return element_count(problem.inputs[k_bias].shape) == columns_of(problem) &&
         problem.inputs[k_bias].shape.back() == columns_of(problem);
}

/// Rows of a lane, such that tiles of four times as many leave few of a matrix's rows alone in the last.
std::int64_t lane_rows(const Problem& problem) {
  const std::int64_t rows = rows_of(problem), tiles = (rows + 4 * k_most_rows - 1) / (4 * k_most_rows);
  return (rows + 4 * tiles - 1) / (4 * tiles);
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  constexpr std::int64_t k_deepest = 128;
  constexpr std::int64_t k_most = std::int64_t{1} << 31;
  const DType dtype = problem.inputs[0].dtype;
  if (dtype != DType::f32 && dtype != DType::f16 && dtype != DType::bf16) return Refusal{"takes f32, f16 and bf16"};
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
    if (!has_input(problem, i)) continue;
    const backend::TensorDesc input = given_desc(problem, i);
    if (input.dtype != dtype) return Refusal{"the operands have different types"};
    if (input.layout != Layout::plain) return Refusal{"takes plain layouts only"};
    if (element_count(input.shape) == 0 || element_count(input.shape) >= k_most)
      return Refusal{"an empty or very large tensor"};
  }
  if (problem.outputs[0].layout != Layout::plain) return Refusal{"takes plain layouts only"};
  if (has_input(problem, k_bias) && !has_vector_bias(problem) &&
      problem.inputs[k_bias].shape != problem.outputs[0].shape)
    return Refusal{"a bias that broadcasts in another way"};
  if (!op_of(problem).epilogue().never_falls()) return Refusal{"takes activations that never fall"};
  constexpr std::int64_t k_most_columns = 65535 * k_columns;  // blocks along a grid's second axis
  if (columns_of(problem) > k_most_columns) return Refusal{"too many columns"};
  return refuse_unless(depth_of(problem) <= k_deepest, "rows of more than 128 elements");
}

/// Weights, and the rows of every warp, as the kernel lays them out.
unsigned shared_bytes(const Problem& problem) {
  const std::int64_t depth = (depth_of(problem) + 3) / 4 * 4, row = depth % 8 == 0 ? depth + 4 : depth;
  return static_cast<unsigned>(4 * (depth * k_columns + k_warps * 4 * lane_rows(problem) * row));
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  const Epilogue epilogue = op_of(problem).epilogue();
  const std::int64_t columns = columns_of(problem);
  const bool is_one_bias = !has_input(problem, k_bias) || has_vector_bias(problem);
  const Params params{.matrices = element_count(problem.outputs[0].shape) / columns,
                      .rows = static_cast<std::int32_t>(rows_of(problem)),
                      .columns = static_cast<std::int32_t>(columns),
                      .bias_step = is_one_bias ? 0 : static_cast<std::int32_t>(columns),
                      .alpha = static_cast<float>(epilogue.alpha),
                      .beta = static_cast<float>(epilogue.beta)};
  auto values = epilogue_values(epilogue);
  values.insert(values.end(), {{"T", std::string(element_type(problem.inputs[0].dtype))},
                               {"DEPTH", str(depth_of(problem))},
                               {"ROWS", str(lane_rows(problem))}});
  KernelFunction function =
      load_kernel(cuda_device(device), joined_source("matmul_max", {"functions", "matmul_max"}, values), "matmul_max");
  LaunchShape shape = looped(cuda_device(device), params.matrices * 32, 32 * k_warps);
  shape.blocks_y = static_cast<unsigned>((columns + k_columns - 1) / k_columns);
  shape.shared_bytes = shared_bytes(problem);
  constexpr unsigned k_free_shared_bytes = 48 << 10;
  if (shape.shared_bytes > k_free_shared_bytes) function.allow_shared_bytes(shape.shared_bytes);
  return make_kernel(
      [function, shape, params, a = Source(problem, 0, constants), b = Source(problem, 1, constants),
       bias = Source(problem, k_bias, constants)](backend::Stream& stream, const backend::KernelArgs& args) {
        function.launch(stream, shape, params, a.in(args), b.in(args), bias.in(args), args.outputs[0]);
      });
}

}  // namespace

backend::Tactic matmul_max_tactic() {
  return {
      .id = "cuda.matmul.max", .ops = {"FusedMatMulMax"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cuda
