// SPDX-License-Identifier: Apache-2.0
#pragma once

// y = scale[c] * x + shift[c] along one axis of x, folded into the weights of the node that computes x. Shared by the
// passes that find such an operation.

#include <optional>
#include <vector>

#include "ir/graph.h"

namespace temper::passes {

struct ChannelAffine {
  std::vector<double> scale;
  std::vector<double> shift;
  [[nodiscard]] bool has_shift() const;
};

/// The axis of `value` along which its producer has weights of its own for each position, and the extent of that axis:
/// 1 for convolutions, the last for matrix products. Nothing where the producer has no constant weights or its result
/// has other readers than one.
struct WeightedAxis {
  std::int64_t axis = 0;
  std::int64_t extent = 0;
};
[[nodiscard]] std::optional<WeightedAxis> weighted_axis(const ir::Graph& graph, ir::ValueId value);

/// Replaces `affine`, the only reader of `value`, by the producer of `value` with new weights and bias.
/// Precondition: weighted_axis(graph, value), and the affine's vectors have its extent.
/// Returns false, without a change, where the producer's bias is not constant.
bool fold_into_producer(ir::Graph& graph, ir::ValueId value, const ChannelAffine& affine, ir::NodeId affine_node);

}  // namespace temper::passes
