// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/mat_mul.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_mat_mul_1(ImportContext& context) {
  return {context.add(ops::MatMul{}, {context.input(0), context.input(1)})};
}

}  // namespace

void register_mat_mul(ImporterTable& table) { table.add("MatMul", since(1), import_mat_mul_1); }

}  // namespace temper::onnx
