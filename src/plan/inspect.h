// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/json_fwd.h"
#include "temper/plan.h"

namespace temper::plan {

/// Parts of a plan's description beyond inputs, outputs, profiles, memory and provenance.
struct InspectOptions {
  bool shows_steps = true;
  bool shows_values = false;  ///< where every value lives
  bool shows_constants = false;
  bool shows_tactics = false;  ///< what else was timed for each step, and what refused
};

/// What is in a plan, for people.
[[nodiscard]] std::string inspect_text(const temper::Plan& file, const InspectOptions& options = {});

/// Everything in a plan but the bytes of its constants.
[[nodiscard]] Json inspect_json(const temper::Plan& file);

}  // namespace temper::plan
