// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/matmul_problem.h"

#include <algorithm>

namespace temper::cpu {

using backend::Refusal;

std::optional<Refusal> refuse_unless_plain_f32(const backend::Problem& problem) {
  const auto is_taken = [](const backend::TensorDesc& tensor) {
    return !tensor.is_present() || (tensor.dtype == DType::f32 && tensor.layout == Layout::plain);
  };
  const bool are_taken =
      std::all_of(problem.inputs.begin(), problem.inputs.end(), is_taken) && is_taken(problem.outputs.at(0));
  if (!are_taken) return Refusal{"takes plain f32 only"};
  for (const auto& tensor : problem.inputs)
    if (tensor.is_present() && element_count(tensor.shape) == 0) return Refusal{"an empty tensor"};
  return std::nullopt;
}

std::optional<Refusal> refuse_matmul(const backend::Problem& problem) {
  if (auto refusal = refuse_unless_plain_f32(problem)) return refusal;
  const auto product = MatMulProblem::of(problem);
  if (!product) return Refusal{"not a matrix product"};
  // A vector bias beside a vector product has no axis of its own in the matrix.
  const bool has_vector = problem.inputs[0].shape.size() == 1 || problem.inputs[1].shape.size() == 1;
  if (has_vector && (product->has_bias() || product->has_residual())) return Refusal{"a vector with an epilogue"};
  if (product->has_bias() && product->bias_scale != 1 && !problem.is_constant(k_matmul_bias))
    return Refusal{"a scaled bias that is not constant"};
  return std::nullopt;
}

}  // namespace temper::cpu
