// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "backend/device.h"

namespace temper::runtime {

/// In plans: the device has no kernel for the step, the host computes it.
inline constexpr std::string_view k_host_fallback = "host.fallback";

/// A kernel that copies its inputs to the host, computes there with the host's first tactic that takes the problem, and
/// copies the results back. It waits for the stream, so it cannot be recorded.
/// Errors: unsupported where the host does not take the problem either.
[[nodiscard]] std::unique_ptr<backend::Kernel> create_host_fallback(backend::Device& device, backend::Device& host,
                                                                    const backend::Problem& problem,
                                                                    backend::ConstantStore& constants);

}  // namespace temper::runtime
