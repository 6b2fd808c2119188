// SPDX-License-Identifier: Apache-2.0
#include "ops/control/scan.h"

#include "onnx/body_types.h"
#include "onnx/importer.h"

namespace temper::onnx {

namespace {

/// The type of one element along `axis`.
TensorType element_along(ImportContext& context, TensorType type, std::int64_t axis) {
  type.content.reset();
  if (!type.dims) return type;
  if (axis < -type.rank() || axis >= type.rank())
    context.invalid(str("scan axis ", axis, " is outside of ", type.text()));
  type.dims->erase(type.dims->begin() + (axis < 0 ? axis + type.rank() : axis));
  return type;
}

std::int64_t count_scanned(ImportContext& context, std::size_t given) {
  const std::int64_t scanned = context.get_int("num_scan_inputs");
  if (scanned < 1 || scanned > static_cast<std::int64_t>(given))
    context.invalid(str("num_scan_inputs is ", scanned, ", the node has ", given, " inputs"));
  return scanned;
}

std::vector<ValueId> import_scan_8(ImportContext& context) {
  const std::size_t given = context.input_count() < 1 ? 0 : context.input_count() - 1;
  ops::BatchedScan op;
  op.scanned = count_scanned(context, given);
  op.states = static_cast<std::int64_t>(given) - op.scanned;
  op.input_directions = context.get_ints("directions", std::vector<std::int64_t>{});
  std::vector<ValueId> inputs = {context.optional_input(0)};
  std::vector<TensorType> types;
  for (std::size_t i = 0; i < given; ++i) {
    inputs.push_back(context.input(1 + i));
    TensorType type = element_along(context, context.type(inputs.back()), 0);
    types.push_back(static_cast<std::int64_t>(i) < op.states ? type : element_along(context, type, 0));
  }
  const auto body = import_settled_body(context, "body", types, 0, 0, static_cast<std::size_t>(op.states));
  op.body = body.graph;
  inputs.insert(inputs.end(), body.captured.begin(), body.captured.end());
  return context.add(std::move(op), std::move(inputs), body.graph->output_count());
}

std::vector<ValueId> import_scan_9(ImportContext& context) {
  ops::Scan op;
  op.scanned = count_scanned(context, context.input_count());
  op.states = static_cast<std::int64_t>(context.input_count()) - op.scanned;
  op.input_axes = context.get_ints("scan_input_axes", std::vector<std::int64_t>{});
  op.input_directions = context.get_ints("scan_input_directions", std::vector<std::int64_t>{});
  op.output_axes = context.get_ints("scan_output_axes", std::vector<std::int64_t>{});
  op.output_directions = context.get_ints("scan_output_directions", std::vector<std::int64_t>{});
  std::vector<ValueId> inputs;
  std::vector<TensorType> types;
  for (std::size_t i = 0; i < context.input_count(); ++i) {
    inputs.push_back(context.input(i));
    const std::int64_t scan = static_cast<std::int64_t>(i) - op.states;
    if (scan < 0) {
      types.push_back(without_content(context.type(inputs.back())));
    } else {
      const auto axis =
          static_cast<std::size_t>(scan) < op.input_axes.size() ? op.input_axes[static_cast<std::size_t>(scan)] : 0;
      types.push_back(element_along(context, context.type(inputs.back()), axis));
    }
  }
  const auto body = import_settled_body(context, "body", types, 0, 0, static_cast<std::size_t>(op.states));
  op.body = body.graph;
  inputs.insert(inputs.end(), body.captured.begin(), body.captured.end());
  return context.add(std::move(op), std::move(inputs), body.graph->output_count());
}

}  // namespace

void register_scan(ImporterTable& table) {
  table.add("Scan", opsets(8, 8), import_scan_8);
  table.add("Scan", since(9), import_scan_9);
}

}  // namespace temper::onnx
