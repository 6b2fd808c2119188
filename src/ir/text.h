// SPDX-License-Identifier: Apache-2.0
#pragma once

// A graph as text that reads back. One statement a value or node, producers first:
//
//   graph net(%images: f32[batch, 3, 640, 640]) -> (%output0) {
//     @w0 = random(seed=1, low=-0.5, high=0.5) : f32[16, 3, 3, 3]
//     @axes = [2, 3] : i64[2]
//     %conv_0 = Conv(pads=[1, 1, 1, 1]) %images, @w0, _ : f32[batch, 16, 640, 640]  # model.0/conv
//     %output0 = Relu %conv_0 as relu_0 : f32[batch, 16, 640, 640]  # model.0/act
//   }
//
// %name: a value; @name: a constant; _: an absent optional input, or an output that nobody asked for.
// A name with characters outside [A-Za-z0-9_./:+$-], or ending in ':', is quoted: %"a b".
// Operator attributes at their defaults are left out. A body of If, Loop or Scan is a nested graph: body=graph ...
// {...}.
// ": type" after a node is optional when read, and checked against the inferred type. "as name" gives the node's name
// where it is not its first output's. "# a, b" at the end of a node names its sources; on a line of its own it is a
// comment. "symbol nms.d0 <= 300" declares an extent that only the run decides, with its bound where it has one.
// Constants: a scalar or flat list of literals, or fill(value), range(start, step), random(seed=, low=, high=), or
// data(hash): content that only the owner of the graph has. "(literal : type)" as an operand is a nameless constant.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ir/graph.h"

namespace temper::ir {

struct PrintOptions {
  std::int64_t largest_literal = 16;  ///< elements; a larger constant is printed as data(hash)
  bool shows_sources = true;
};

/// The graph in the language above.
[[nodiscard]] std::string text_from_graph(const Graph& graph, const PrintOptions& options = {});

struct ParseOptions {
  /// Content for data(hash); without it, or where it has none, data(hash) is an error.
  std::function<std::optional<Tensor>(std::string_view hash, const TensorType& type)> find_data;
};

/// Errors: bad_argument with the line number, where the text breaks the grammar, names an unknown operator, attribute
/// or value, or declares a type that inference contradicts.
[[nodiscard]] Graph graph_from_text(std::string_view text, const ParseOptions& options = {});

/// Text for comparing graphs by structure: values renumbered in execution order, no sources, floats to 5 digits,
/// constants above `largest_literal` elements by their type alone.
[[nodiscard]] std::string structure_text(const Graph& graph, std::int64_t largest_literal = 16);

/// The name that data(name) gives this content: type, shape and bytes hashed.
[[nodiscard]] std::string data_name(const Tensor& tensor);

}  // namespace temper::ir
