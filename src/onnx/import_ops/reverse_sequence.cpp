// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/reverse_sequence.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_reverse_sequence(ImportContext& context) {
  return {context.add(ops::ReverseSequence{.batch_axis = context.get_int("batch_axis", 1),
                                           .time_axis = context.get_int("time_axis", 0)},
                      {context.input(0), context.input(1)})};
}

}  // namespace

void register_reverse_sequence(ImporterTable& table) {
  table.add("ReverseSequence", since(10), import_reverse_sequence);
}

}  // namespace temper::onnx
