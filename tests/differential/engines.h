// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "differential/sample.h"

namespace temper::differential {

/// The reference evaluation of the graph that the passes make of the sample's.
[[nodiscard]] OutputSets run_passes(const Sample& sample);

/// A plan for the CPU, built for the range of the sample's shapes, run for each of its sets of inputs.
[[nodiscard]] OutputSets run_plan(const Sample& sample);

/// The engine of this name. Errors: bad_argument.
[[nodiscard]] EngineUnderTest engine_named(const std::string& name);

}  // namespace temper::differential
