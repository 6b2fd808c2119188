// SPDX-License-Identifier: Apache-2.0
#include "ops/sequence/sequence.h"

#include "onnx/importer.h"
#include "ops/sequence/sequence_map.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_sequence_construct_11(ImportContext& context) {
  return {context.add(ops::SequenceConstruct{}, context.inputs())};
}

std::vector<ValueId> import_sequence_empty_11(ImportContext& context) {
  return {context.add(ops::SequenceConstruct{.dtype = context.get_dtype("dtype", DType::f32)}, {})};
}

std::vector<ValueId> import_sequence_at_11(ImportContext& context) {
  return {context.add(ops::SequenceAt{}, {context.input(0), context.input(1)})};
}

std::vector<ValueId> import_sequence_insert_11(ImportContext& context) {
  return {context.add(ops::SequenceInsert{}, context.inputs())};
}

std::vector<ValueId> import_sequence_erase_11(ImportContext& context) {
  return {context.add(ops::SequenceErase{}, context.inputs())};
}

std::vector<ValueId> import_sequence_length_11(ImportContext& context) {
  return {context.add(ops::SequenceLength{}, {context.input(0)})};
}

std::vector<ValueId> import_concat_from_sequence_11(ImportContext& context) {
  const ops::ConcatFromSequence op{.axis = context.get_int("axis"), .is_new_axis = context.get_int("new_axis", 0) != 0};
  return {context.add(op, {context.input(0)})};
}

std::vector<ValueId> import_split_to_sequence_11(ImportContext& context) {
  const ops::SplitToSequence op{.axis = context.get_int("axis", 0), .keeps_axis = context.get_int("keepdims", 1) != 0};
  return {context.add(op, context.inputs())};
}

std::vector<ValueId> import_sequence_map_17(ImportContext& context) {
  std::vector<ValueId> inputs = context.inputs();
  std::vector<TensorType> types;
  for (const ValueId input : inputs) {
    const TensorType& type = context.type(input);
    types.push_back(type.dtype != DType::sequence ? type : type.element ? *type.element : TensorType{});
  }
  const auto body = context.get_body("body", types);
  ops::SequenceMap op;
  op.body = body.graph;
  op.arguments = static_cast<std::int64_t>(inputs.size());
  inputs.insert(inputs.end(), body.captured.begin(), body.captured.end());
  return context.add(std::move(op), std::move(inputs), body.graph->output_count());
}

}  // namespace

void register_sequence(ImporterTable& table) {
  table.add("SequenceConstruct", since(11), import_sequence_construct_11);
  table.add("SequenceEmpty", since(11), import_sequence_empty_11);
  table.add("SequenceAt", since(11), import_sequence_at_11);
  table.add("SequenceInsert", since(11), import_sequence_insert_11);
  table.add("SequenceErase", since(11), import_sequence_erase_11);
  table.add("SequenceLength", since(11), import_sequence_length_11);
  table.add("ConcatFromSequence", since(11), import_concat_from_sequence_11);
  table.add("SplitToSequence", since(11), import_split_to_sequence_11);
  table.add("SequenceMap", since(17), import_sequence_map_17);
}

}  // namespace temper::onnx
