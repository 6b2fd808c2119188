// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "ir/graph.h"
#include "passes/channel_affine.h"

namespace temper::passes {

/// What a BatchNormalization of constant parameters does to each channel; nothing for other nodes.
[[nodiscard]] std::optional<ChannelAffine> batch_norm_affine(const ir::Graph& graph, const ir::Node& node);

/// Puts a Mul and an Add in place of the BatchNormalization `id`. Precondition: its input is ranked.
void replace_by_affine(ir::Graph& graph, ir::NodeId id, const ChannelAffine& affine);

}  // namespace temper::passes
