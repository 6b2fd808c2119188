// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "ir/graph.h"

namespace temper::passes {

inline constexpr float k_largest_f16 = 65504;

/// How an operator stands to a narrower floating type.
enum class PrecisionRole : std::uint8_t {
  computes,  ///< takes the narrow type and sums in a wider one: products, pools, norms, elementwise functions
  follows,   ///< moves elements: narrow where what it moves is
  stays,     ///< has no kernel worth having in it, or needs the range of f32: keeps its type
};
[[nodiscard]] PrecisionRole precision_role(const Operator& op);

/// Retypes the graph's f32 values to `dtype` (f16 or bf16) where nodes compute in it; inputs and outputs of the graph
/// keep their types:
///   %y = Conv %x, @w   ==>   %x' = Cast(to=f16) %x;  %y' = Conv %x', @w';  %y = Cast(to=f32) %y'
///
/// Elementwise operators between the last sum and an output stay in f32: coordinates reach magnitudes where f16 holds
/// quarters of a pixel, and an output in f32 needs no conversion.
/// Fires for nodes that compute in the narrow type and that `keeps_wide` lets go, and for nodes that move what became
/// narrow. A value is cast once in each direction.
/// Weights and bias of convolutions with few channels a group (depthwise ones, and the first of a network) stay f32; so
/// does all of a first convolution with few outputs, and a depthwise one right behind it. A FusedMatMulMax of the
/// graph's input stays f32, too. Leaves alone: nodes with constants that the narrow type cannot hold, nodes with
/// bodies, parameters that say where to sample (scales and regions of Resize), values of other types. Precondition: the
/// fusing passes ran; they look for f32 arithmetic as exporters write it.
[[nodiscard]] bool lower_precision(ir::Graph& graph, DType dtype,
                                   const std::function<bool(const ir::Node&)>& keeps_wide);

}  // namespace temper::passes
