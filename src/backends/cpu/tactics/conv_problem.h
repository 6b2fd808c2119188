// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "backend/conv_problem.h"
#include "backend/tactic.h"
#include "backends/cpu/kernels/row_window.h"

namespace temper::cpu {

using backend::ConvProblem;
using backend::k_conv_bias;
using backend::k_conv_residual;
using backend::k_conv_weights;

/// What every f32 convolution tactic asks for: f32, constant weights and bias, nothing empty, 1 to 3 spatial axes.
[[nodiscard]] std::optional<backend::Refusal> refuse_conv(const backend::Problem& problem);

/// Where row `out` of a convolution over two axes finds its inputs.
[[nodiscard]] RowWindow row_window(const ConvProblem& conv, std::int64_t out);

}  // namespace temper::cpu
