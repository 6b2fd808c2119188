// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "backend/tactic.h"

namespace temper::backend {

/// The tactic's kernel for a problem that it takes. A constant input that the tactic leaves in the store reaches the
/// kernel's run() like a computed one, as plain content in the device's memory: any input of a graph may be a constant
/// that was too large to fold. Integer vectors that the problem's key holds do not reach it.
/// Errors: those of Tactic::create.
[[nodiscard]] std::unique_ptr<Kernel> make_kernel(const Tactic& tactic, const Problem& problem,
                                                  const std::string& config, Device& device, ConstantStore& constants);

}  // namespace temper::backend
