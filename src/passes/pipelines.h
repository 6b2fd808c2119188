// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// What import leaves undone: constants folded, identities removed, rare forms decomposed. The result is the graph that
/// a plan embeds and that verification compares against.
[[nodiscard]] const Pipeline& canonicalise();

/// Recognises and fuses. The same for every precision: which type a fused node computes in is decided at lowering.
/// Precondition: canonicalise() ran.
[[nodiscard]] const Pipeline& optimise();

/// Every pass of every pipeline once, in order.
[[nodiscard]] const std::vector<Pass>& all_passes();

/// Errors: bad_argument for an unknown name, with the nearest one.
[[nodiscard]] const Pass& find_pass(std::string_view name);

}  // namespace temper::passes
