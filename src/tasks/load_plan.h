// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "temper/engine.h"
#include "temper/tasks.h"

namespace temper::tasks {

/// An engine, and how it came about.
struct LoadedEngine {
  Engine engine;
  PlanOrigin origin = PlanOrigin::given;
  std::string fallback_reason;  ///< as Predictor's
};

/// The engine of a plan, or of a model by the rules of Predictor.
[[nodiscard]] LoadedEngine load_engine(const std::filesystem::path& path, const LoadOptions& options);

}  // namespace temper::tasks
