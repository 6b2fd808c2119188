// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plan/plan.h"

namespace temper::plan {

/// Checks that the parts of a plan fit together, so that the runtime may follow any index in it: storage and views of
/// values, steps in an order where every value is written once and before it is read, bodies that exist and do not
/// contain themselves, constants of the type they are used as, profiles that bound every input.
/// Errors: bad_plan, naming program and step or value.
void validate(const Plan& plan);

/// Checks that every step's operator takes its inputs and gives its outputs, as far as types are known beforehand.
/// Errors: bad_plan.
void validate_types(const Program& program, const std::vector<Constant>& constants);

}  // namespace temper::plan
