// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/json_fwd.h"
#include "runners/verification.h"

namespace temper::runners {

/// For people: the runners, a line an output, and for failures their statistics and histograms; the verdict last.
[[nodiscard]] std::string verification_text(const Verification& verification);

/// Everything; numbers that are not finite become null.
[[nodiscard]] Json verification_json(const Verification& verification);

/// JUnit XML: a suite a pair of runners, a case an output and run; a runner that failed is an error.
[[nodiscard]] std::string verification_junit(const Verification& verification);

}  // namespace temper::runners
