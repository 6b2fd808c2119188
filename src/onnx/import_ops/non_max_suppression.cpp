// SPDX-License-Identifier: Apache-2.0
#include "ops/index/non_max_suppression.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_non_max_suppression(ImportContext& context) {
  return {
      context.add(ops::NonMaxSuppression{.is_centre = context.get_int("center_point_box", 0) != 0}, context.inputs())};
}

}  // namespace

void register_non_max_suppression(ImporterTable& table) {
  table.add("NonMaxSuppression", since(10), import_non_max_suppression);
}

}  // namespace temper::onnx
