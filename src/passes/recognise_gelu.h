// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// The Gaussian error linear unit, exact or by its tanh approximation:
///   0.5 * %x * (1 + erf(%x / sqrt(2)))                                  ==>   Gelu %x
///   0.5 * %x * (1 + tanh(sqrt(2 / pi) * (%x + 0.044715 * %x ^ 3)))      ==>   GeluTanh %x
///
/// Fires for every grouping of the three factors of the product, and for x * sqrt(1/2) in place of the division.
/// Leaves alone: other constants, beyond the rounding of the type; intermediate values with other readers.
[[nodiscard]] bool recognise_gelu(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
