// SPDX-License-Identifier: Apache-2.0
#include "ops/index/scatter.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

/// `reduction` came with version 16.
std::string reduction_of(ImportContext& context) {
  return context.opset() >= 16 ? context.get_string("reduction", "none") : "none";
}

std::vector<ValueId> import_scatter_elements(ImportContext& context) {
  return {context.add(ops::ScatterElements{.axis = context.get_int("axis", 0), .reduction = reduction_of(context)},
                      {context.input(0), context.input(1), context.input(2)})};
}

std::vector<ValueId> import_scatter_nd(ImportContext& context) {
  return {context.add(ops::ScatterND{.reduction = reduction_of(context)},
                      {context.input(0), context.input(1), context.input(2)})};
}

}  // namespace

void register_scatter(ImporterTable& table) {
  table.add("Scatter", since(9), import_scatter_elements);  // deprecated in 11 under this name, still exported
  table.add("ScatterElements", since(11), import_scatter_elements);
  table.add("ScatterND", since(11), import_scatter_nd);
}

}  // namespace temper::onnx
