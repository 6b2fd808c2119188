// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plan/plan.h"

namespace temper::builder {

/// Marks values that can share memory, so that the steps which would copy them vanish: the operands of Concat live in
/// its result, the results of Split and Slice in their input, those of Reshape, Squeeze, Unsqueeze, Flatten and
/// Identity in either. Whether a view holds is decided for each set of shapes at run time.
///
/// Leaves alone: values with a view already, program inputs and outputs as parts, constants, and a Concat of which
/// some operand cannot take part.
void plan_views(plan::Program& program, const std::vector<plan::Constant>& constants);

}  // namespace temper::builder
