// SPDX-License-Identifier: Apache-2.0
#include "ops/elementwise/binary.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

/// An ONNX operator that is one row of binary_table(), since a version with numpy broadcasting.
struct BinaryRow {
  const char* op_type;
  const char* kind;
  int since;
};

constexpr BinaryRow k_binary_rows[] = {
    {"Add", "Add", 7},
    {"Sub", "Sub", 7},
    {"Mul", "Mul", 7},
    {"Div", "Div", 7},
    {"Pow", "Pow", 7},
    {"PRelu", "PRelu", 7},
    {"And", "And", 7},
    {"Or", "Or", 7},
    {"Xor", "Xor", 7},
    {"Equal", "Equal", 7},
    {"Less", "Less", 7},
    {"Greater", "Greater", 7},
    {"LessOrEqual", "LessOrEqual", 12},
    {"GreaterOrEqual", "GreaterOrEqual", 12},
    {"BitwiseAnd", "BitwiseAnd", 18},
    {"BitwiseOr", "BitwiseOr", 18},
    {"BitwiseXor", "BitwiseXor", 18},
};

std::vector<ValueId> import_mod_10(ImportContext& context) {
  const bool is_fmod = context.get_int("fmod", 0) != 0;
  return {context.add(ops::Binary{is_fmod ? "FMod" : "Mod"}, {context.input(0), context.input(1)})};
}

std::vector<ValueId> import_bit_shift_11(ImportContext& context) {
  const std::string direction = context.get_string("direction");
  if (direction != "LEFT" && direction != "RIGHT") context.invalid("direction is neither 'LEFT' nor 'RIGHT'");
  const char* kind = direction == "LEFT" ? "ShiftLeft" : "ShiftRight";
  return {context.add(ops::Binary{kind}, {context.input(0), context.input(1)})};
}

}  // namespace

void register_binary(ImporterTable& table) {
  for (const BinaryRow& row : k_binary_rows) {
    table.add(row.op_type, since(row.since), [&row](ImportContext& context) -> std::vector<ValueId> {
      return {context.add(ops::Binary{row.kind}, {context.input(0), context.input(1)})};
    });
  }
  table.add("Mod", since(10), import_mod_10);
  table.add("BitShift", since(11), import_bit_shift_11);
}

}  // namespace temper::onnx
