// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "plan/plan.h"

namespace temper::builder {

/// Inputs of a program at a profile's opt shapes: floats uniform in [0, 1), integers and bools 0 or 1, shape tensors
/// their opt values. The same seed gives the same tensors.
[[nodiscard]] std::vector<Tensor> random_inputs(const plan::Program& program, const plan::Profile& profile,
                                                std::uint64_t seed);

}  // namespace temper::builder
