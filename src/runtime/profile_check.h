// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "plan/plan.h"

namespace temper::runtime {

/// Throws bad_argument where `got` (extents, or elements of a shape tensor) is outside the range of `input` in
/// `profile`; the message gives input, got, [min, max] and the profiles that would fit.
void check_in_profile(const std::vector<plan::Profile>& profiles, std::size_t profile, const std::string& input,
                      bool is_content, const std::vector<std::int64_t>& got);

}  // namespace temper::runtime
