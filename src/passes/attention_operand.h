// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the heads of an attention's operands come from, for recognise_attention: exporters spread a projection's
// columns over reshapes, transposes and slices that a kernel can do without.

#include <optional>

#include "ir/rewrite.h"
#include "passes/strided_view.h"

namespace temper::passes {

/// A value found behind movement and products with numbers: factor * (a view of `source`).
struct TracedValue {
  ir::ValueId source;
  StridedView view;
  double factor = 1;
};

/// `allows_factors`: products with numbers are passed, too. Precondition: ranked.
[[nodiscard]] TracedValue trace(const ir::Graph& graph, ir::ValueId value, bool allows_factors);

/// The value without products with numbers at its end, which go into `factor`.
[[nodiscard]] ir::ValueId without_factors(const ir::Graph& graph, ir::ValueId value, double& factor);

/// Heads that lie in rows of a source: head h of row (b, s) begins at column `offset` + h * `stride`.
struct HeadRows {
  ir::ValueId source;
  Dim batch, steps;
  bool is_steps_first = false;  ///< rows in order (s, b)
  std::int64_t row = 0;         ///< columns
  std::int64_t heads = 1;
  std::int64_t offset = 0;
  std::int64_t stride = 0;
  double factor = 1;
};

/// `traced` as [batch, heads, steps, width], or [batch * heads, steps, width].
[[nodiscard]] std::optional<HeadRows> head_rows(const ir::Graph& graph, const TracedValue& traced, const Dim& steps,
                                                std::int64_t width);

/// True where the source can be seen as rows without moving data that the graph does not move already.
[[nodiscard]] bool can_give_rows(const ir::Graph& graph, const HeadRows& rows);

/// The source as [batch, steps, row]. Precondition: can_give_rows().
[[nodiscard]] ir::ValueId add_rows(const ir::Graph& graph, ir::Rewrite& rewrite, const HeadRows& rows);

}  // namespace temper::passes
