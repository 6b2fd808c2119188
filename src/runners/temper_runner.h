// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "runners/runner.h"
#include "temper/engine.h"

namespace temper::runners {

/// A plan on this machine. `make` loads or builds it when the runner is activated; the engine is freed with it.
[[nodiscard]] std::unique_ptr<Runner> make_temper_runner(std::function<Plan()> make, ContextOptions options = {});

}  // namespace temper::runners
