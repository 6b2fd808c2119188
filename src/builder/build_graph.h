// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ir/graph.h"
#include "temper/builder.h"

namespace temper::builder {

/// A plan of a graph that is not read from an ONNX file: Builder::build from after the import on.
[[nodiscard]] Plan build_graph(ir::Graph graph, const BuildOptions& options);

}  // namespace temper::builder
