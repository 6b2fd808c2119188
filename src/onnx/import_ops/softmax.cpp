// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/softmax.h"

#include "onnx/importer.h"
#include "ops/infer_util.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_softmax_13(ImportContext& context) {
  return {context.add(ops::Softmax{.axis = context.get_int("axis", -1)}, {context.input(0)})};
}

}  // namespace

void register_softmax(ImporterTable& table) { table.add("Softmax", since(13), import_softmax_13); }

}  // namespace temper::onnx
