// SPDX-License-Identifier: Apache-2.0
#include "ops/reduce/reduce.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

/// ReduceX, and the version from which its axes are an input.
struct ReduceRow {
  const char* op_type;
  const char* kind;
  int axes_input_since;
};

constexpr ReduceRow k_reduce_rows[] = {
    {"ReduceSum", "Sum", 13},
    {"ReduceMean", "Mean", 18},
    {"ReduceMax", "Max", 18},
    {"ReduceMin", "Min", 18},
    {"ReduceProd", "Prod", 18},
    {"ReduceL1", "L1", 18},
    {"ReduceL2", "L2", 18},
    {"ReduceLogSum", "LogSum", 18},
    {"ReduceLogSumExp", "LogSumExp", 18},
    {"ReduceSumSquare", "SumSquare", 18},
};

std::vector<ValueId> import_axes_attribute(ImportContext& context, const char* kind) {
  const ops::Reduce op{.kind = kind,
                       .axes = context.get_ints("axes", std::vector<std::int64_t>{}),
                       .keep_dims = context.get_int("keepdims", 1) != 0};
  return {context.add(op, {context.input(0)})};
}

std::vector<ValueId> import_axes_input(ImportContext& context, const char* kind) {
  ops::Reduce op{.kind = kind,
                 .axes = {},
                 .keep_dims = context.get_int("keepdims", 1) != 0,
                 .keeps_all = context.get_int("noop_with_empty_axes", 0) != 0};
  if (!context.has_input(1)) return {context.add(op, {context.input(0)})};
  const auto axes = context.constant(context.input(1));
  if (!axes) return {context.add(op, {context.input(0), context.input(1)})};
  op.axes = to_i64(*axes);
  return {context.add(op, {context.input(0)})};
}

}  // namespace

void register_reduce(ImporterTable& table) {
  for (const ReduceRow& row : k_reduce_rows) {
    table.add(row.op_type, opsets(1, row.axes_input_since - 1),
              [&row](ImportContext& context) { return import_axes_attribute(context, row.kind); });
    table.add(row.op_type, since(row.axes_input_since),
              [&row](ImportContext& context) { return import_axes_input(context, row.kind); });
  }
}

}  // namespace temper::onnx
