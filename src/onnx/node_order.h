// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "onnx/model_proto.h"

namespace temper::onnx {

/// Names that a node reads: its inputs, and what its bodies read from outside of themselves.
[[nodiscard]] std::set<std::string> names_read(const NodeProto& node);

/// Places in `nodes`, each after the producers of what it reads; the order of the file where that already holds.
/// Names that no node produces are taken as given from outside.
/// Errors: invalid_model where two nodes produce one name, or nodes form a cycle (which names them).
[[nodiscard]] std::vector<std::size_t> execution_order(const std::vector<NodeProto>& nodes);

}  // namespace temper::onnx
