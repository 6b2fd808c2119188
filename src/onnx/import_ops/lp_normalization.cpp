// SPDX-License-Identifier: Apache-2.0
#include "ops/reduce/lp_normalization.h"

#include "onnx/importer.h"
#include "ops/reduce/mean_variance_normalization.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_lp_normalization_1(ImportContext& context) {
  const ops::LpNormalization op{.axis = context.get_int("axis", -1), .p = context.get_int("p", 2)};
  return {context.add(op, {context.input(0)})};
}

std::vector<ValueId> import_mean_variance_normalization_9(ImportContext& context) {
  const ops::MeanVarianceNormalization op{.axes = context.get_ints("axes", std::vector<std::int64_t>{0, 2, 3})};
  return {context.add(op, {context.input(0)})};
}

}  // namespace

void register_lp_normalization(ImporterTable& table) {
  table.add("LpNormalization", since(1), import_lp_normalization_1);
  table.add("MeanVarianceNormalization", since(9), import_mean_variance_normalization_9);
}

}  // namespace temper::onnx
