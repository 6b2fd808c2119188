// SPDX-License-Identifier: Apache-2.0
#include "ops/recurrent.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "base/check.h"
#include "base/parallel.h"
#include "ops/dense.h"
#include "ops/infer_util.h"
#include "tensor/numeric.h"

namespace temper {

namespace {

struct ActivationInfo {
  std::string_view name;
  Activation::Kind kind;
  bool has_alpha;
  bool has_beta;
  double alpha;
  double beta;
};

using Kind = Activation::Kind;

constexpr ActivationInfo k_activations[] = {
    {"relu", Kind::relu, false, false, 0, 0},
    {"tanh", Kind::tanh, false, false, 0, 0},
    {"sigmoid", Kind::sigmoid, false, false, 0, 0},
    {"affine", Kind::affine, true, true, 1, 0},
    {"leakyrelu", Kind::leaky_relu, true, false, 0.01, 0},
    {"thresholdedrelu", Kind::thresholded_relu, true, false, 1, 0},
    {"scaledtanh", Kind::scaled_tanh, true, true, 1, 1},
    {"hardsigmoid", Kind::hard_sigmoid, true, true, 0.2, 0.5},
    {"elu", Kind::elu, true, false, 1, 0},
    {"softsign", Kind::softsign, false, false, 0, 0},
    {"softplus", Kind::softplus, false, false, 0, 0},
};

const ActivationInfo& find_activation(std::string_view op, const std::string& name) {
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const auto& info : k_activations)
    if (info.name == lower) return info;
  throw Error(ErrorCode::invalid_model, str(op, ": there is no activation '", name, "'"), __FILE__, __LINE__);
}

/// Extents of one run, in the order of time-major layout.
struct Extents {
  std::int64_t steps, batch, input, hidden, directions;
};

Extents concrete_extents(const RecurrentAttributes& attributes, std::span<const Tensor> inputs) {
  const bool is_batch_major = attributes.layout == 1;
  const Tensor& x = inputs[0];
  return {x.dim(is_batch_major ? 1 : 0), x.dim(is_batch_major ? 0 : 1), x.dim(2), inputs[2].dim(2),
          static_cast<std::int64_t>(attributes.directions())};
}

std::vector<double> slice(const std::vector<double>& values, std::int64_t index, std::int64_t length) {
  return {values.begin() + index * length, values.begin() + (index + 1) * length};
}

RecurrentWeights read_weights(const RecurrentAttributes& attributes, std::span<const Tensor> inputs,
                              const Extents& extents, std::int64_t direction,
                              const std::vector<Activation>& activations) {
  const std::int64_t width = attributes.gates * extents.hidden;
  RecurrentWeights weights;
  weights.hidden_size = extents.hidden;
  weights.input = transposed(slice(to_f64(inputs[1]), direction, width * extents.input), width, extents.input);
  weights.recurrent = transposed(slice(to_f64(inputs[2]), direction, width * extents.hidden), width, extents.hidden);
  std::vector<double> bias(static_cast<std::size_t>(2 * width), 0.0);
  if (has_input(inputs, 3)) bias = slice(to_f64(inputs[3]), direction, 2 * width);
  weights.input_bias.assign(bias.begin(), bias.begin() + width);
  weights.recurrent_bias.assign(bias.begin() + width, bias.end());
  weights.peepholes.assign(static_cast<std::size_t>(3 * extents.hidden), 0.0);
  if (has_input(inputs, 7)) weights.peepholes = slice(to_f64(inputs[7]), direction, 3 * extents.hidden);
  const auto each = static_cast<std::int64_t>(activations.size()) / extents.directions;
  weights.activations.assign(activations.begin() + direction * each, activations.begin() + (direction + 1) * each);
  return weights;
}

/// A state [D, B, H], or [B, D, H] for layout 1, as [D, B, H]; zeros where absent.
std::vector<double> read_state(std::span<const Tensor> inputs, std::size_t index, const Extents& extents,
                               bool is_batch_major) {
  std::vector<double> state(static_cast<std::size_t>(extents.directions * extents.batch * extents.hidden), 0.0);
  if (!has_input(inputs, index)) return state;
  const std::vector<double> given = to_f64(inputs[index]);
  if (!is_batch_major) return given;
  for (std::int64_t d = 0; d < extents.directions; ++d)
    for (std::int64_t b = 0; b < extents.batch; ++b)
      std::copy_n(given.begin() + (b * extents.directions + d) * extents.hidden, extents.hidden,
                  state.begin() + (d * extents.batch + b) * extents.hidden);
  return state;
}

Tensor write_state(const std::vector<double>& state, DType dtype, const Extents& extents, bool is_batch_major) {
  if (!is_batch_major) return from_f64(dtype, {extents.directions, extents.batch, extents.hidden}, state);
  std::vector<double> result(state.size());
  for (std::int64_t d = 0; d < extents.directions; ++d)
    for (std::int64_t b = 0; b < extents.batch; ++b)
      std::copy_n(state.begin() + (d * extents.batch + b) * extents.hidden, extents.hidden,
                  result.begin() + (b * extents.directions + d) * extents.hidden);
  return from_f64(dtype, {extents.batch, extents.directions, extents.hidden}, result);
}

std::vector<std::int64_t> read_lengths(std::string_view op, std::span<const Tensor> inputs, const Extents& extents) {
  if (!has_input(inputs, 4)) return std::vector<std::int64_t>(static_cast<std::size_t>(extents.batch), extents.steps);
  const std::vector<std::int64_t> lengths = to_i64(inputs[4]);
  for (const std::int64_t length : lengths)
    TEMPER_CHECK(length >= 0 && length <= extents.steps, bad_argument, op, ": a sequence length of ", length,
                 " is outside [0, ", extents.steps, "]");
  return lengths;
}

void expect_dims(std::string_view op, std::string_view what, const TensorType& type, const Dims& expected) {
  if (!type.is_ranked()) return;
  bool fits = type.dims->size() == expected.size();
  for (std::size_t i = 0; fits && i < expected.size(); ++i) {
    const Dim& got = (*type.dims)[i];
    fits = !got.is_const() || !expected[i].is_const() || got == expected[i];
  }
  TEMPER_CHECK(fits, invalid_model, op, ": ", what, " is ", dims_text(*type.dims), ", expected ", dims_text(expected));
}

}  // namespace

double Activation::operator()(double x) const {
  switch (kind) {
    case Kind::relu: return std::max(0.0, x);
    case Kind::tanh: return std::tanh(x);
    case Kind::sigmoid: return 1 / (1 + std::exp(-x));
    case Kind::affine: return alpha * x + beta;
    case Kind::leaky_relu: return x < 0 ? alpha * x : x;
    case Kind::thresholded_relu: return x > alpha ? x : 0;
    case Kind::scaled_tanh: return alpha * std::tanh(beta * x);
    case Kind::hard_sigmoid: return std::clamp(alpha * x + beta, 0.0, 1.0);
    case Kind::elu: return x < 0 ? alpha * std::expm1(x) : x;
    case Kind::softsign: return x / (1 + std::abs(x));
    case Kind::softplus: return std::max(0.0, x) + std::log1p(std::exp(-std::abs(x)));
  }
  return x;
}

double RecurrentAttributes::clipped(double x) const { return clip > 0 ? std::clamp(x, -clip, clip) : x; }

std::vector<Activation> recurrent_activations(const RecurrentAttributes& attributes, std::size_t per_direction) {
  const std::size_t expected = per_direction * attributes.directions();
  TEMPER_CHECK(attributes.activations.size() == expected, invalid_model, attributes.op, ": ",
               attributes.activations.size(), " activations, expected ", expected);
  std::vector<Activation> result;
  std::size_t next_alpha = 0;
  std::size_t next_beta = 0;
  for (const std::string& name : attributes.activations) {
    const ActivationInfo& info = find_activation(attributes.op, name);
    Activation activation{info.kind, info.alpha, info.beta};
    if (info.has_alpha && next_alpha < attributes.alphas.size()) activation.alpha = attributes.alphas[next_alpha++];
    if (info.has_beta && next_beta < attributes.betas.size()) activation.beta = attributes.betas[next_beta++];
    result.push_back(activation);
  }
  return result;
}

std::vector<TensorType> infer_recurrent(const RecurrentAttributes& attributes, std::span<const TensorType> inputs) {
  const std::string_view op = attributes.op;
  expect_inputs(op, inputs, 3, attributes.states == 2 ? 8 : 6);
  TEMPER_CHECK(
      attributes.direction == "forward" || attributes.direction == "reverse" || attributes.direction == "bidirectional",
      invalid_model, op, ": direction is '", attributes.direction, "', expected forward, reverse or bidirectional");
  TEMPER_CHECK(attributes.layout == 0 || attributes.layout == 1, invalid_model, op, ": layout is ", attributes.layout,
               ", expected 0 or 1");
  for (std::size_t i = 0; i < 3; ++i)
    TEMPER_CHECK(inputs[i].rank() == 3, invalid_model, op, ": input ", i, " has rank ", inputs[i].rank(),
                 ", expected 3");
  const bool is_batch_major = attributes.layout == 1;
  const Dim steps = inputs[0].dim(is_batch_major ? 1 : 0);
  const Dim batch = inputs[0].dim(is_batch_major ? 0 : 1);
  const Dim input = merge_dim(op, inputs[0].dim(2), inputs[1].dim(2));
  const Dim directions = static_cast<std::int64_t>(attributes.directions());
  const Dim hidden = inputs[2].dim(2);
  const Dim width = hidden * attributes.gates;
  const Dims state = is_batch_major ? Dims{batch, directions, hidden} : Dims{directions, batch, hidden};
  expect_dims(op, "W", inputs[1], {directions, width, input});
  expect_dims(op, "R", inputs[2], {directions, width, hidden});
  const auto expect_optional = [&](std::size_t index, std::string_view what, const Dims& dims) {
    if (has_input(inputs, index)) expect_dims(op, what, inputs[index], dims);
  };
  expect_optional(3, "B", {directions, width * 2});
  expect_optional(4, "sequence_lens", {batch});
  expect_optional(5, "initial_h", state);
  expect_optional(6, "initial_c", state);
  expect_optional(7, "P", {directions, hidden * 3});
  const DType dtype = inputs[0].dtype;
  const Dims y = is_batch_major ? Dims{batch, steps, directions, hidden} : Dims{steps, directions, batch, hidden};
  std::vector<TensorType> outputs = {TensorType(dtype, y), TensorType(dtype, state)};
  if (attributes.states == 2) outputs.emplace_back(dtype, state);
  return outputs;
}

void RecurrentWeights::add_recurrent(const double* hidden, std::int64_t first_gate, std::int64_t count,
                                     double* gates) const {
  const std::int64_t width = static_cast<std::int64_t>(input_bias.size());
  const std::int64_t offset = first_gate * hidden_size;
  multiply_add(1, count * hidden_size, hidden_size, {hidden, hidden_size}, {recurrent.data() + offset, width},
               gates + offset, width);
}

std::vector<Tensor> evaluate_recurrent(const RecurrentAttributes& attributes, std::size_t activations_per_direction,
                                       std::span<const Tensor> inputs, const RecurrentStep& step) {
  const auto types = infer_recurrent(attributes, types_of(inputs));
  const auto activations = recurrent_activations(attributes, activations_per_direction);
  const Extents extents = concrete_extents(attributes, inputs);
  const bool is_batch_major = attributes.layout == 1;
  const std::int64_t hidden = extents.hidden;
  const std::int64_t width = attributes.gates * hidden;
  const std::vector<double> x = to_f64(inputs[0]);
  const auto lengths = read_lengths(attributes.op, inputs, extents);
  std::vector<double> h = read_state(inputs, 5, extents, is_batch_major);
  std::vector<double> c = read_state(inputs, 6, extents, is_batch_major);
  std::vector<double> y(static_cast<std::size_t>(element_count(*types[0].shape())), 0.0);
  for (std::int64_t d = 0; d < extents.directions; ++d) {
    const RecurrentWeights weights = read_weights(attributes, inputs, extents, d, activations);
    const bool is_reverse = attributes.direction == "reverse" || d == 1;
    parallel_for(extents.batch, 1, [&](std::int64_t first, std::int64_t last) {
      std::vector<double> gates(static_cast<std::size_t>(width));
      for (std::int64_t b = first; b < last; ++b) {
        const std::int64_t length = lengths[static_cast<std::size_t>(b)];
        double* state = h.data() + (d * extents.batch + b) * hidden;
        double* cell = c.data() + (d * extents.batch + b) * hidden;
        for (std::int64_t i = 0; i < length; ++i) {
          const std::int64_t t = is_reverse ? length - 1 - i : i;
          const std::int64_t row = is_batch_major ? b * extents.steps + t : t * extents.batch + b;
          std::copy(weights.input_bias.begin(), weights.input_bias.end(), gates.begin());
          multiply_add(1, width, extents.input, {x.data() + row * extents.input, extents.input},
                       {weights.input.data(), width}, gates.data(), width);
          step(weights, gates.data(), state, cell);
          const std::int64_t target = is_batch_major ? (row * extents.directions + d) * hidden
                                                     : ((t * extents.directions + d) * extents.batch + b) * hidden;
          std::copy_n(state, hidden, y.begin() + target);
        }
      }
    });
  }
  const DType dtype = inputs[0].dtype();
  std::vector<Tensor> outputs = {from_f64(dtype, *types[0].shape(), y), write_state(h, dtype, extents, is_batch_major)};
  if (attributes.states == 2) outputs.push_back(write_state(c, dtype, extents, is_batch_major));
  return outputs;
}

}  // namespace temper
