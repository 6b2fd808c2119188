// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/eye_like.h"

#include "onnx/importer.h"
#include "ops/shape/one_hot.h"
#include "ops/shape/trilu.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_eye_like(ImportContext& context) {
  return {context.add(ops::EyeLike{.k = context.get_int("k", 0), .dtype = context.get_dtype("dtype", DType::undefined)},
                      {context.input(0)})};
}

std::vector<ValueId> import_trilu(ImportContext& context) {
  return {context.add(ops::Trilu{.is_upper = context.get_int("upper", 1) != 0}, context.inputs())};
}

std::vector<ValueId> import_one_hot(ImportContext& context) {
  return {context.add(ops::OneHot{.axis = context.get_int("axis", -1)},
                      {context.input(0), context.input(1), context.input(2)})};
}

}  // namespace

void register_eye_like(ImporterTable& table) {
  table.add("EyeLike", since(9), import_eye_like);
  table.add("Trilu", since(14), import_trilu);
  table.add("com.microsoft", "Trilu", since(1), import_trilu);
  table.add("OneHot", since(9), import_one_hot);
}

}  // namespace temper::onnx
