// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/rnn.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

/// The attributes that the three operators share; `defaults` are the activations of one direction.
template <class Op>
Op read_recurrent(ImportContext& context, const std::vector<std::string>& defaults) {
  Op op;
  op.direction = context.get_string("direction", "forward");
  op.activations = context.get_strings("activations", std::vector<std::string>{});
  op.activation_alpha = context.get_floats("activation_alpha", std::vector<double>{});
  op.activation_beta = context.get_floats("activation_beta", std::vector<double>{});
  op.clip = context.get_float("clip", 0);
  op.layout = context.get_int("layout", 0);
  context.ignore("hidden_size");      // R has it
  context.ignore("output_sequence");  // versions 1 to 6: whether y is wanted, which its use says
  if (op.activations.empty())
    for (int i = 0; i < (op.direction == "bidirectional" ? 2 : 1); ++i)
      op.activations.insert(op.activations.end(), defaults.begin(), defaults.end());
  return op;
}

std::vector<ValueId> add_recurrent(ImportContext& context, Operator op) {
  return context.add(std::move(op), context.inputs(), context.node().output_count);
}

std::vector<ValueId> import_rnn_1(ImportContext& context) {
  return add_recurrent(context, read_recurrent<ops::Rnn>(context, {"Tanh"}));
}

std::vector<ValueId> import_gru_1(ImportContext& context) {
  auto op = read_recurrent<ops::Gru>(context, {"Sigmoid", "Tanh"});
  op.linear_before_reset = context.get_int("linear_before_reset", 0) != 0;
  return add_recurrent(context, op);
}

std::vector<ValueId> import_lstm_1(ImportContext& context) {
  auto op = read_recurrent<ops::Lstm>(context, {"Sigmoid", "Tanh", "Tanh"});
  op.input_forget = context.get_int("input_forget", 0) != 0;
  return add_recurrent(context, op);
}

}  // namespace

void register_rnn(ImporterTable& table) {
  table.add("RNN", since(1), import_rnn_1);
  table.add("GRU", since(1), import_gru_1);
  table.add("LSTM", since(1), import_lstm_1);
}

}  // namespace temper::onnx
