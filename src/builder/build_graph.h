// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "backend/device.h"
#include "ir/graph.h"
#include "temper/builder.h"

namespace temper::builder {

/// A plan of a graph that is not read from an ONNX file: Builder::build from after the import on.
[[nodiscard]] Plan build_graph(ir::Graph graph, const BuildOptions& options);
/// The same for a device that the caller made, whatever the options name.
[[nodiscard]] Plan build_graph(ir::Graph graph, const BuildOptions& options, std::unique_ptr<backend::Device> device);

}  // namespace temper::builder
