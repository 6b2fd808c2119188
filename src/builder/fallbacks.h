// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "builder/tuner.h"

namespace temper::builder {

/// Adds a note that names the steps which the device has no kernel for.
/// Errors: unsupported where there are any and `allows_fallback` is false, with every step and why it was refused.
void report_fallbacks(const plan::Plan& plan, const TuningReport& report, bool allows_fallback,
                      std::vector<std::string>& notes);

}  // namespace temper::builder
