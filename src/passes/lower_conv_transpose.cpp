// SPDX-License-Identifier: Apache-2.0
#include "passes/lower_conv_transpose.h"

#include <algorithm>

#include "ir/rewrite.h"
#include "ops/nn/conv.h"
#include "ops/nn/conv_transpose.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

/// [groups * in, out, kernel...] as [groups * out, in, kernel...], every kernel turned end for end.
Tensor turned(const Tensor& w, std::int64_t groups) {
  const std::int64_t in = w.dim(0) / groups, out = w.dim(1);
  const std::int64_t taps = w.size() / std::max<std::int64_t>(1, w.dim(0) * w.dim(1));
  const std::vector<double> from = to_f64(w);
  std::vector<double> to(from.size());
  const auto place = [taps](std::int64_t row, std::int64_t column, std::int64_t columns, std::int64_t tap) {
    return static_cast<std::size_t>((row * columns + column) * taps + tap);
  };
  for (std::int64_t g = 0; g < groups; ++g)
    for (std::int64_t c = 0; c < in; ++c)
      for (std::int64_t m = 0; m < out; ++m)
        for (std::int64_t tap = 0; tap < taps; ++tap)
          to[place(g * out + m, c, in, taps - 1 - tap)] = from[place(g * in + c, m, out, tap)];
  Shape shape = w.shape();
  shape[0] = groups * out;
  shape[1] = in;
  return from_f64(w.dtype(), shape, to);
}

bool is_all(const std::vector<std::int64_t>& list, std::int64_t value) {
  return std::all_of(list.begin(), list.end(), [value](std::int64_t item) { return item == value; });
}

/// The convolution's pads; nothing where it would have to cut.
std::optional<std::vector<std::int64_t>> pads_of(const ops::ConvTranspose& op, const Shape& kernel) {
  std::vector<std::int64_t> pads;
  for (std::size_t side = 0; side < 2; ++side)
    for (std::size_t axis = 0; axis < kernel.size(); ++axis) {
      const std::int64_t dilation = op.dilations.empty() ? 1 : op.dilations[axis];
      const std::int64_t cut = op.pads.empty() ? 0 : op.pads[side * kernel.size() + axis];
      pads.push_back(dilation * (kernel[axis] - 1) - cut);
    }
  if (std::any_of(pads.begin(), pads.end(), [](std::int64_t pad) { return pad < 0; })) return std::nullopt;
  return pads;
}

bool lower(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  const auto* op = node.op.as<ops::ConvTranspose>();
  if (op == nullptr || !op->output_shape.empty() || !is_all(op->strides, 1) || !is_all(op->output_padding, 0))
    return false;
  const Tensor* weights = graph.constant(node.inputs[1]);
  if (weights == nullptr || !is_floating(weights->dtype())) return false;
  const auto pads = pads_of(*op, spatial_extents(op->name, weights->shape()));
  if (!pads) return false;
  const ops::Conv conv{
      .strides = op->strides, .pads = *pads, .dilations = op->dilations, .group = op->group, .auto_pad = "NOTSET"};
  ir::Rewrite rewrite(graph, {id});
  std::vector<ValueId> inputs = node.inputs;
  inputs[1] = rewrite.add_constant(turned(*weights, op->group), "turned");
  rewrite.replace(node.outputs[0], rewrite.add(conv, inputs));
  return true;
}

}  // namespace

bool lower_conv_transpose(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, lower); }

}  // namespace temper::passes
