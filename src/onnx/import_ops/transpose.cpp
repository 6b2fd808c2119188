// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/transpose.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_transpose(ImportContext& context) {
  const auto perm = context.get_ints("perm", std::vector<std::int64_t>{});
  return {context.add(ops::Transpose{.perm = perm}, {context.input(0)})};
}

}  // namespace

void register_transpose(ImporterTable& table) { table.add("Transpose", since(1), import_transpose); }

}  // namespace temper::onnx
