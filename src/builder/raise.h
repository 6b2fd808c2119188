// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ir/graph.h"
#include "plan/plan.h"

namespace temper::builder {

/// The graph that Lowering embedded as `programs` (0 is the model). Errors: bad_plan where it does not fit together.
[[nodiscard]] ir::Graph raise(const std::vector<plan::Program>& programs, const std::vector<plan::Constant>& constants);

}  // namespace temper::builder
