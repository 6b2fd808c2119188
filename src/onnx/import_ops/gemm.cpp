// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/gemm.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_gemm_7(ImportContext& context) {
  const ops::Gemm gemm{.alpha = context.get_float("alpha", 1),
                       .beta = context.get_float("beta", 1),
                       .transposes_a = context.get_int("transA", 0) != 0,
                       .transposes_b = context.get_int("transB", 0) != 0};
  std::vector<ValueId> inputs = {context.input(0), context.input(1)};
  if (context.has_input(2)) inputs.push_back(context.input(2));
  return {context.add(gemm, std::move(inputs))};
}

std::vector<ValueId> import_gemm_1(ImportContext& context) {
  context.ignore("broadcast");  // a C that fits without broadcasting also fits with it
  return import_gemm_7(context);
}

}  // namespace

void register_gemm(ImporterTable& table) {
  table.add("Gemm", opsets(1, 6), import_gemm_1);
  table.add("Gemm", since(7), import_gemm_7);
}

}  // namespace temper::onnx
