// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "deploy/job.h"

namespace temper::deploy {

/// The options that a variant is built with.
[[nodiscard]] BuildOptions build_options(const Job& job, const Variant& variant);

/// Builds the variant's plan into the job's folder, or takes the one there where it was built from the same model,
/// options and Temper on the same device and its bytes are whole. `result` gains a candidate with the plan's facts.
/// Errors are the variant's reason.
[[nodiscard]] BuiltVariant build_variant(const Job& job, const Variant& variant, StageResult& result);

}  // namespace temper::deploy
