// SPDX-License-Identifier: Apache-2.0
#include "ops/elementwise/cast.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

DType dtype_named(ImportContext& context, const std::string& name) {
  constexpr std::pair<std::string_view, DType> k_names[] = {
      {"FLOAT", DType::f32},  {"DOUBLE", DType::f64}, {"FLOAT16", DType::f16}, {"INT8", DType::i8},
      {"INT16", DType::i16},  {"INT32", DType::i32},  {"INT64", DType::i64},   {"UINT8", DType::u8},
      {"UINT16", DType::u16}, {"UINT32", DType::u32}, {"UINT64", DType::u64},  {"BOOL", DType::boolean}};
  for (const auto& [known, dtype] : k_names)
    if (known == name) return dtype;
  context.invalid("'" + name + "' is not an element type");
}

/// Opset 1 to 5 name the type by text.
std::vector<ValueId> import_cast_1(ImportContext& context) {
  return {context.add(ops::Cast{.to = dtype_named(context, context.get_string("to"))}, {context.input(0)})};
}

std::vector<ValueId> import_cast_6(ImportContext& context) {
  const ops::Cast op{.to = context.get_dtype("to"), .saturates = context.get_int("saturate", 1) != 0};
  return {context.add(op, {context.input(0)})};
}

std::vector<ValueId> import_cast_like_15(ImportContext& context) {
  const DType to = context.type(context.input(1)).dtype;
  if (to == DType::undefined) context.unsupported("the type of the second input is not known before the run");
  const ops::Cast op{.to = to, .saturates = context.get_int("saturate", 1) != 0};
  return {context.add(op, {context.input(0)})};
}

}  // namespace

void register_cast(ImporterTable& table) {
  table.add("Cast", opsets(1, 5), import_cast_1);
  table.add("Cast", since(6), import_cast_6);
  table.add("CastLike", since(15), import_cast_like_15);
}

}  // namespace temper::onnx
