// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "backend/device.h"
#include "ir/graph.h"
#include "plan/plan.h"
#include "temper/builder.h"

namespace temper::builder {

/// The precision that a build aims at on this device: `best` is resolved, and one that the device has no fast kernels
/// for becomes f32 with a note that says so.
[[nodiscard]] Precision effective_precision(const BuildOptions& options, const backend::DeviceInfo& device,
                                            std::vector<std::string>& notes);

/// The precision of one layer: the last of the options' patterns that matches its name or a source's, else `general`.
[[nodiscard]] Precision layer_precision(const BuildOptions& options, Precision general, const std::string& name,
                                        const std::vector<std::string>& sources);

/// Retypes a fused graph for f16 or bf16; other precisions leave it as it is. Layers that fp16 would overflow at the
/// profiles' shapes stay in f32, and a note names each.
/// Errors: bad_argument where precision constraints must be obeyed and a layer cannot have what was asked.
void apply_precision(ir::Graph& graph, Precision precision, const BuildOptions& options,
                     const std::vector<plan::Profile>& profiles, std::vector<std::string>& notes);

/// Lets the products of a plan's main program compute in tf32 where the precision asks for it.
void allow_tf32(plan::Program& program, Precision precision, const BuildOptions& options);

}  // namespace temper::builder
