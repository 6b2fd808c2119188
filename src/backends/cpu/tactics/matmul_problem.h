// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "backend/matmul_problem.h"
#include "backend/tactic.h"

namespace temper::cpu {

using backend::k_matmul_bias;
using backend::k_matmul_residual;
using backend::k_matmul_weights;
using backend::MatMulProblem;
using backend::MatrixView;

/// What every f32 product asks for: f32 in plain layout, nothing empty.
[[nodiscard]] std::optional<backend::Refusal> refuse_unless_plain_f32(const backend::Problem& problem);
/// The same, and operands that a MatMulProblem holds.
[[nodiscard]] std::optional<backend::Refusal> refuse_matmul(const backend::Problem& problem);

}  // namespace temper::cpu
