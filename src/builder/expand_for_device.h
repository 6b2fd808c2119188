// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/device.h"
#include "ir/graph.h"
#include "plan/plan.h"

namespace temper::builder {

/// Takes fused operators apart that the device has no kernel for at some profile's opt shapes.
void expand_for_device(ir::Graph& graph, const std::vector<plan::Profile>& profiles, const backend::Device& device);

}  // namespace temper::builder
