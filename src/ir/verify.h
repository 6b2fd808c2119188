// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ir/graph.h"

namespace temper::ir {

/// Checks the graph's invariants: ids refer to live nodes and values; every value is an input, a constant or the output
/// of exactly one node; names are unique; no cycles; types and extents agree with fresh inference; the same inside
/// bodies of If, Loop and Scan.
/// Errors: internal, naming the node or value.
void verify(const Graph& graph);

/// True where two descriptions of one value can both hold: unknown parts agree with anything, extents must not differ
/// by a constant.
[[nodiscard]] bool types_agree(const TensorType& a, const TensorType& b);

}  // namespace temper::ir
