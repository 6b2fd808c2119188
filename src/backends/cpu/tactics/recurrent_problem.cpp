// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/recurrent_problem.h"

#include <algorithm>

#include "base/check.h"
#include "ops/nn/rnn.h"
#include "ops/pointwise.h"

namespace temper::cpu {

using backend::Problem;
using backend::Refusal;

RecurrentProblem::RecurrentProblem(const Problem& problem) {
  if (const auto* rnn = problem.op.as<ops::Rnn>()) {
    attributes = rnn->attributes();
  } else if (const auto* gru = problem.op.as<ops::Gru>()) {
    cell = Cell::gru;
    attributes = gru->attributes();
    activations = 2;
    linear_before_reset = gru->linear_before_reset;
  } else {
    const auto* lstm = problem.op.as<ops::Lstm>();
    TEMPER_CHECK(lstm != nullptr, internal, problem.op.name(), " is no recurrent operator");
    cell = Cell::lstm;
    attributes = lstm->attributes();
    activations = 3;
    input_forget = lstm->input_forget;
  }
  is_batch_major = attributes.layout == 1;
  const Shape& x = problem.inputs[0].shape;
  steps = x[is_batch_major ? 1 : 0];
  batch = x[is_batch_major ? 0 : 1];
  input = x[2];
  hidden = problem.inputs[k_recurrent_r].shape[2];
  directions = static_cast<std::int64_t>(attributes.directions());
}

bool RecurrentProblem::is_reverse(std::int64_t direction) const {
  return attributes.direction == "reverse" || direction == 1;
}

std::optional<VectorActivation> vector_activation(const Activation& activation, const PointwiseKernels& kernels) {
  std::string_view row;
  switch (activation.kind) {
    case Activation::Kind::relu: row = "Relu"; break;
    case Activation::Kind::tanh: row = "Tanh"; break;
    case Activation::Kind::sigmoid: row = "Sigmoid"; break;
    case Activation::Kind::leaky_relu: row = "LeakyRelu"; break;
    case Activation::Kind::hard_sigmoid: row = "HardSigmoid"; break;
    case Activation::Kind::elu: row = "Elu"; break;
    case Activation::Kind::softsign: row = "Softsign"; break;
    case Activation::Kind::softplus: row = "Softplus"; break;
    default: return std::nullopt;
  }
  const auto function = kernels.unary[static_cast<std::size_t>(unary_info(row).kind)];
  if (function == nullptr) return std::nullopt;
  return VectorActivation{function, static_cast<float>(activation.alpha), static_cast<float>(activation.beta)};
}

std::optional<Refusal> refuse_recurrent(const Problem& problem, const PointwiseKernels& kernels) {
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
    const backend::TensorDesc& input = problem.inputs[i];
    if (!input.is_present()) continue;
    if (input.layout != Layout::plain) return Refusal{"takes plain layouts only"};
    if (i != k_recurrent_lengths && input.dtype != DType::f32) return Refusal{"takes f32 only"};
    if (element_count(input.shape) == 0) return Refusal{"an empty tensor"};
    const bool is_parameter = (i >= k_recurrent_w && i <= k_recurrent_bias) || i == k_recurrent_peepholes;
    if (is_parameter && !problem.is_constant(i)) return Refusal{"takes constant weights"};
  }
  for (const backend::TensorDesc& output : problem.outputs)
    if (output.is_present() && output.layout != Layout::plain) return Refusal{"takes plain layouts only"};
  if (problem.inputs.size() > k_recurrent_lengths && problem.inputs[k_recurrent_lengths].is_present() &&
      problem.inputs[k_recurrent_lengths].dtype != DType::i32)
    return Refusal{"takes sequence lengths of i32"};
  const RecurrentProblem recurrent(problem);
  for (const Activation& activation :
       recurrent_activations(recurrent.attributes, static_cast<std::size_t>(recurrent.activations)))
    if (!vector_activation(activation, kernels)) return Refusal{"no vector kernel for an activation"};
  return std::nullopt;
}

}  // namespace temper::cpu
