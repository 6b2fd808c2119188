// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/einsum.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_einsum_12(ImportContext& context) {
  return {context.add(ops::Einsum{.equation = context.get_string("equation")}, context.inputs())};
}

}  // namespace

void register_einsum(ImporterTable& table) { table.add("Einsum", since(12), import_einsum_12); }

}  // namespace temper::onnx
