// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/identity.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_identity(ImportContext& context) {
  return {context.add(ops::Identity{}, {context.input(0)})};
}

}  // namespace

void register_identity(ImporterTable& table) { table.add("Identity", since(1), import_identity); }

}  // namespace temper::onnx
