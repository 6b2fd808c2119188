// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "ir/graph.h"

namespace temper::passes {

/// Elements `stride` apart in the viewed value's row-major order.
struct StridedAxis {
  Dim extent;
  Dim stride;
  friend bool operator==(const StridedAxis&, const StridedAxis&) = default;
};

/// A value whose elements are those of another one, found through reshapes, transposes and parts of axes. Every axis of
/// the value is a row-major run of pieces, none where its extent is 1: merging [batch, heads] that do not lie side by
/// side gives one axis of two pieces.
struct StridedView {
  std::vector<std::vector<StridedAxis>> axes;
  Dim offset = 0;

  /// The value itself.
  static StridedView whole(const Dims& dims);

  void permute(std::span<const std::int64_t> order);
  /// False, and the view is lost, where the new extents do not follow from products of the pieces.
  [[nodiscard]] bool reshape(const Dims& dims);
  /// [begin, begin + length) of one axis. False where that has several pieces.
  [[nodiscard]] bool narrow(std::int64_t axis, std::int64_t begin, std::int64_t length);
  /// The pieces of axes [first, last), merged wherever they lie side by side.
  [[nodiscard]] std::vector<StridedAxis> pieces(std::size_t first, std::size_t last) const;
};

/// a / b where that is exact whatever the symbols stand for.
[[nodiscard]] std::optional<Dim> exact_quotient(const Dim& a, const Dim& b);

/// What the node does to a view of its first input. False where it is none of reshape, transpose, part of an axis or
/// single element of an axis; `output` says which of its outputs is meant.
[[nodiscard]] bool apply_movement(const ir::Graph& graph, const ir::Node& node, ir::ValueId output, StridedView& view);

}  // namespace temper::passes
