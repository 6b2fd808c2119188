// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "ir/graph.h"

namespace temper::ir {

/// The graphs that an operator holds as attributes: bodies of If, Loop and Scan. Other kinds of Subgraph are left out.
[[nodiscard]] std::vector<const Graph*> bodies(const Operator& op);

/// True where the operator has an attribute that holds a body of any kind.
[[nodiscard]] bool has_body(const Operator& op);

/// The operator with every body for which `rewrite` returns a graph replaced; nothing where it returned none.
[[nodiscard]] std::optional<Operator> rewrite_bodies(const Operator& op,
                                                     const std::function<std::optional<Graph>(const Graph&)>& rewrite);

}  // namespace temper::ir
