// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plan/plan.h"

namespace temper::plan {

/// A small plan that uses every part of the format: two profiles, a body, views, packed and stripped constants,
/// content, tactics, a source graph, and an operator with an attribute of every kind.
[[nodiscard]] Plan sample_plan();

}  // namespace temper::plan
