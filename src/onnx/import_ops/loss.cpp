// SPDX-License-Identifier: Apache-2.0
#include "onnx/importer.h"
#include "ops/infer_util.h"
#include "ops/loss/negative_log_likelihood_loss.h"
#include "ops/nn/softmax.h"

namespace temper::onnx {

namespace {

ops::NegativeLogLikelihoodLoss read_loss(ImportContext& context) {
  ops::NegativeLogLikelihoodLoss op{.reduction = context.get_string("reduction", "mean"),
                                    .ignores = context.has("ignore_index")};
  op.ignore_index = context.get_int("ignore_index", 0);
  return op;
}

std::vector<ValueId> import_negative_log_likelihood_loss_12(ImportContext& context) {
  return {context.add(read_loss(context), context.inputs())};
}

/// Its second output is the logarithm of the softmax.
std::vector<ValueId> import_softmax_cross_entropy_loss_12(ImportContext& context) {
  std::vector<ValueId> inputs = context.inputs();
  inputs[0] = context.add(ops::Softmax{.axis = 1, .is_log = true}, {context.input(0)});
  return {context.add(read_loss(context), inputs), inputs[0]};
}

}  // namespace

void register_loss(ImporterTable& table) {
  table.add("NegativeLogLikelihoodLoss", since(12), import_negative_log_likelihood_loss_12);
  table.add("SoftmaxCrossEntropyLoss", since(12), import_softmax_cross_entropy_loss_12);
}

}  // namespace temper::onnx
