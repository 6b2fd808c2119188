// SPDX-License-Identifier: Apache-2.0
#include "passes/strided_view.h"

#include "ops/index/gather.h"
#include "ops/infer_util.h"
#include "ops/shape/transpose.h"
#include "passes/axis_range.h"
#include "passes/shape_facts.h"

namespace temper::passes {

namespace {

/// Takes a run of pieces with `extent` elements off the front; splits a piece where the border is inside it.
std::optional<std::vector<StridedAxis>> take_front(std::vector<StridedAxis>& pieces, Dim extent) {
  std::vector<StridedAxis> taken;
  while (!extent.equals(1)) {
    if (pieces.empty()) return std::nullopt;
    StridedAxis& front = pieces.front();
    if (const auto rest = exact_quotient(extent, front.extent)) {
      taken.push_back(front);
      extent = *rest;
      pieces.erase(pieces.begin());
    } else if (const auto inner = exact_quotient(front.extent, extent)) {
      taken.push_back({extent, front.stride * *inner});
      front.extent = *inner;
      extent = 1;
    } else {
      return std::nullopt;
    }
  }
  return taken;
}

/// The index of a Gather of one element.
std::optional<std::int64_t> gathered_index(const ir::Graph& graph, const ir::Node& node) {
  const TensorType& indices = graph.type(node.inputs[1]);
  if (!indices.is_ranked() || indices.rank() != 0) return std::nullopt;
  const auto content = constant_integers(graph, node.inputs[1]);
  return content && content->size() == 1 ? std::optional(content->front()) : std::nullopt;
}

}  // namespace

std::optional<Dim> exact_quotient(const Dim& a, const Dim& b) {
  if (a.is_unknown() || b.is_unknown() || b.equals(0)) return std::nullopt;
  const Dim quotient = floor_div(a, b);
  return quotient * b == a ? std::optional(quotient) : std::nullopt;
}

StridedView StridedView::whole(const Dims& dims) {
  StridedView view;
  view.axes.resize(dims.size());
  Dim stride = 1;
  for (std::size_t i = dims.size(); i-- > 0;) {
    if (!dims[i].equals(1)) view.axes[i] = {{dims[i], stride}};
    stride = stride * dims[i];
  }
  return view;
}

void StridedView::permute(std::span<const std::int64_t> order) {
  std::vector<std::vector<StridedAxis>> moved;
  for (const std::int64_t axis : order) moved.push_back(axes[static_cast<std::size_t>(axis)]);
  axes = std::move(moved);
}

bool StridedView::reshape(const Dims& dims) {
  std::vector<StridedAxis> rest = pieces(0, axes.size());
  std::vector<std::vector<StridedAxis>> split;
  for (const Dim& dim : dims) {
    auto taken = take_front(rest, dim);
    if (!taken) return false;
    split.push_back(std::move(*taken));
  }
  axes = std::move(split);
  return rest.empty();
}

bool StridedView::narrow(std::int64_t axis, std::int64_t begin, std::int64_t length) {
  auto& piece = axes[static_cast<std::size_t>(axis)];
  if (piece.size() != 1) return false;
  offset = offset + piece[0].stride * begin;
  piece[0].extent = length;
  if (length == 1) piece.clear();
  return true;
}

std::vector<StridedAxis> StridedView::pieces(std::size_t first, std::size_t last) const {
  std::vector<StridedAxis> merged;
  for (std::size_t i = first; i < last; ++i)
    for (const StridedAxis& piece : axes[i]) {
      if (!merged.empty() && merged.back().stride == piece.stride * piece.extent)
        merged.back() = {merged.back().extent * piece.extent, piece.stride};
      else
        merged.push_back(piece);
    }
  return merged;
}

bool apply_movement(const ir::Graph& graph, const ir::Node& node, ir::ValueId output, StridedView& view) {
  if (node.inputs.empty() || !node.inputs[0].is_valid()) return false;
  const TensorType& x = graph.type(node.inputs[0]);
  const TensorType& y = graph.type(output);
  if (!x.is_ranked() || !y.is_ranked()) return false;
  if (is_reshape(node.op)) return view.reshape(*y.dims);
  if (const auto* transpose = node.op.as<ops::Transpose>()) {
    view.permute(transpose->order(x.rank()));
    return true;
  }
  if (const auto range = axis_range(graph, output))
    return view.narrow(range->axis, range->begin, range->end - range->begin);
  if (const auto* gather = node.op.as<ops::Gather>()) {
    const std::int64_t axis = normalise_axis("Gather", gather->axis, x.rank());
    const auto index = gathered_index(graph, node);
    const auto extent = x.dim(axis).known();
    if (!index || !extent || !view.narrow(axis, *index < 0 ? *index + *extent : *index, 1)) return false;
    view.axes.erase(view.axes.begin() + axis);
    return true;
  }
  return false;
}

}  // namespace temper::passes
