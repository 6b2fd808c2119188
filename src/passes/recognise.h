// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared by the passes that recognise an operator in the chain of primitives that an exporter wrote for it.

#include <functional>
#include <span>

#include "ir/pattern.h"
#include "passes/pass.h"

namespace temper::passes {

/// One way of writing an operator, and the operator for a match; nothing where a condition does not hold.
struct Spelling {
  ir::Pattern pattern;
  std::function<std::optional<Operator>(const ir::Graph& graph, const ir::Match& match)> make;
};

/// Replaces every match whose result has the extents of "x" by the operator applied to "x".
[[nodiscard]] bool replace_spellings(ir::Graph& graph, RewriteLimit& limit, std::span<const Spelling> spellings);

}  // namespace temper::passes
