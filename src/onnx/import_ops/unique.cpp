// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/unique.h"

#include "onnx/importer.h"
#include "ops/shape/compress.h"
#include "ops/shape/non_zero.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_unique(ImportContext& context) {
  return context.add(ops::Unique{.axis = context.get_int("axis", 0),
                                 .is_flat = !context.has("axis"),
                                 .is_sorted = context.get_int("sorted", 1) != 0},
                     {context.input(0)}, context.node().output_count);
}

std::vector<ValueId> import_non_zero(ImportContext& context) {
  return {context.add(ops::NonZero{}, {context.input(0)})};
}

std::vector<ValueId> import_compress(ImportContext& context) {
  return {context.add(ops::Compress{.axis = context.get_int("axis", 0), .is_flat = !context.has("axis")},
                      {context.input(0), context.input(1)})};
}

}  // namespace

void register_unique(ImporterTable& table) {
  table.add("Unique", since(11), import_unique);
  table.add("NonZero", since(9), import_non_zero);
  table.add("Compress", since(9), import_compress);
}

}  // namespace temper::onnx
