// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/range.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_range(ImportContext& context) {
  return {context.add(ops::Range{}, {context.input(0), context.input(1), context.input(2)})};
}

}  // namespace

void register_range(ImporterTable& table) { table.add("Range", since(11), import_range); }

}  // namespace temper::onnx
