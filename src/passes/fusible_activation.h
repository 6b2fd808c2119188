// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>

#include "ops/elementwise/unary.h"

namespace temper::passes {

/// True for the rows that kernels of convolutions and matrix products compute on the way out. Every other row would
/// send the whole fused node to the reference.
[[nodiscard]] inline bool is_fusible_activation(const ops::Unary& op) {
  constexpr std::array<std::string_view, 14> k_kinds = {"Relu",        "LeakyRelu", "Clip",     "Sigmoid",  "Tanh",
                                                        "Silu",        "QuickGelu", "Gelu",     "GeluTanh", "HardSwish",
                                                        "HardSigmoid", "Mish",      "Softplus", "Elu"};
  return std::find(k_kinds.begin(), k_kinds.end(), op.kind) != k_kinds.end();
}

}  // namespace temper::passes
