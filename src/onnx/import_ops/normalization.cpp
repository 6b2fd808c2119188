// SPDX-License-Identifier: Apache-2.0
#include "onnx/importer.h"
#include "ops/nn/batch_normalization.h"
#include "ops/nn/group_normalization.h"
#include "ops/nn/layer_normalization.h"
#include "ops/nn/lrn.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> add_batch_normalization(ImportContext& context, bool is_training) {
  const ops::BatchNormalization op{.epsilon = context.get_float("epsilon", 1e-5F),
                                   .momentum = context.get_float("momentum", 0.9F),
                                   .is_training = is_training};
  return context.add(op, {context.input(0), context.input(1), context.input(2), context.input(3), context.input(4)},
                     is_training ? context.node().output_count : 1);
}

void refuse_training_outputs(ImportContext& context) {
  for (std::size_t i = 1; i < context.node().output_count; ++i)
    if (context.node().is_output_used[i])
      context.unsupported("the training outputs of BatchNormalization before opset 14; export the model for inference");
}

void refuse_activation_statistics(ImportContext& context) {
  if (context.get_int("spatial", 1) == 0)
    context.unsupported("spatial=0 (statistics for every activation) of BatchNormalization");
}

std::vector<ValueId> import_batch_normalization_1(ImportContext& context) {
  if (context.get_int("is_test", 0) == 0) refuse_training_outputs(context);
  context.ignore("consumed_inputs");  // a hint on memory reuse
  refuse_activation_statistics(context);
  return add_batch_normalization(context, false);
}

std::vector<ValueId> import_batch_normalization_7(ImportContext& context) {
  refuse_training_outputs(context);
  refuse_activation_statistics(context);
  return add_batch_normalization(context, false);
}

std::vector<ValueId> import_batch_normalization_14(ImportContext& context) {
  return add_batch_normalization(context, context.get_int("training_mode", 0) != 0);
}

std::vector<ValueId> import_instance_normalization_1(ImportContext& context) {
  context.ignore("consumed_inputs");  // a hint on memory reuse
  const ops::InstanceNormalization op{.epsilon = context.get_float("epsilon", 1e-5F)};
  return {context.add(op, {context.input(0), context.input(1), context.input(2)})};
}

std::vector<ValueId> add_group_normalization(ImportContext& context, bool scales_groups) {
  context.ignore("stash_type");  // the reference computes in f64, backends in f32
  const ops::GroupNormalization op{.group_count = context.get_int("num_groups"),
                                   .epsilon = context.get_float("epsilon", 1e-5F),
                                   .scales_groups = scales_groups};
  return {context.add(op, {context.input(0), context.input(1), context.input(2)})};
}

std::vector<ValueId> import_group_normalization_18(ImportContext& context) {
  return add_group_normalization(context, true);
}

std::vector<ValueId> import_group_normalization_21(ImportContext& context) {
  return add_group_normalization(context, false);
}

std::vector<ValueId> import_layer_normalization_17(ImportContext& context) {
  const ops::LayerNormalization op{.axis = context.get_int("axis", -1),
                                   .epsilon = context.get_float("epsilon", 1e-5F),
                                   .statistics = context.get_dtype("stash_type", DType::f32)};
  std::vector<ValueId> inputs = {context.input(0), context.input(1)};
  if (context.has_input(2)) inputs.push_back(context.input(2));
  return context.add(op, std::move(inputs), context.node().output_count);
}

std::vector<ValueId> import_rms_normalization_23(ImportContext& context) {
  const ops::RmsNormalization op{.axis = context.get_int("axis", -1),
                                 .epsilon = context.get_float("epsilon", 1e-5F),
                                 .statistics = context.get_dtype("stash_type", DType::f32)};
  return context.add(op, {context.input(0), context.input(1)}, context.node().output_count);
}

std::vector<ValueId> import_lrn_1(ImportContext& context) {
  const ops::Lrn op{.size = context.get_int("size"),
                    .alpha = context.get_float("alpha", 1e-4F),
                    .beta = context.get_float("beta", 0.75F),
                    .bias = context.get_float("bias", 1)};
  return {context.add(op, {context.input(0)})};
}

}  // namespace

void register_normalization(ImporterTable& table) {
  table.add("BatchNormalization", opsets(1, 6), import_batch_normalization_1);
  table.add("BatchNormalization", opsets(7, 13), import_batch_normalization_7);
  table.add("BatchNormalization", since(14), import_batch_normalization_14);
  table.add("InstanceNormalization", since(1), import_instance_normalization_1);
  table.add("GroupNormalization", opsets(18, 20), import_group_normalization_18);
  table.add("GroupNormalization", since(21), import_group_normalization_21);
  table.add("LayerNormalization", since(1), import_layer_normalization_17);
  table.add("com.microsoft", "LayerNormalization", since(1), import_layer_normalization_17);
  table.add("RMSNormalization", since(23), import_rms_normalization_23);
  // ONNX Runtime registers SimplifiedLayerNormalization in the default domain.
  table.add("SimplifiedLayerNormalization", since(1), import_rms_normalization_23);
  table.add("com.microsoft", "SimplifiedLayerNormalization", since(1), import_rms_normalization_23);
  table.add("LRN", since(1), import_lrn_1);
}

}  // namespace temper::onnx
