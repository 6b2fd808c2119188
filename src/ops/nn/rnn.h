// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ops/operator.h"
#include "ops/recurrent.h"

namespace temper::ops {

namespace detail {

/// 2 FLOP a weight, step and sequence.
inline Cost recurrent_cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) {
  Cost cost = default_cost(inputs, outputs);
  const double rows = total_elements(inputs[0]) / static_cast<double>(inputs[0].dim(2).known().value_or(1));
  cost.flop = 2 * rows * (total_elements(inputs[1]) + total_elements(inputs[2]));
  return cost;
}

}  // namespace detail

/// h = f(x W^T + h R^T + biases) at every step; inputs and outputs as infer_recurrent says.
/// Source: ONNX RNN-1, -7, -14.
struct Rnn {
  static constexpr std::string_view name = "Rnn";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::string direction = "forward";
  std::vector<std::string> activations = {"Tanh"};  ///< one a direction
  std::vector<double> activation_alpha = {};
  std::vector<double> activation_beta = {};
  double clip = 0;
  std::int64_t layout = 0;

  static constexpr auto fields() {
    return std::tuple{field("direction", &Rnn::direction),
                      field("activations", &Rnn::activations),
                      field("activation_alpha", &Rnn::activation_alpha),
                      field("activation_beta", &Rnn::activation_beta),
                      field("clip", &Rnn::clip),
                      field("layout", &Rnn::layout)};
  }

  [[nodiscard]] RecurrentAttributes attributes() const {
    return {name, 1, 1, direction, activations, activation_alpha, activation_beta, clip, layout};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    (void)recurrent_activations(attributes(), 1);
    return infer_recurrent(attributes(), inputs);
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const RecurrentAttributes shared = attributes();
    return evaluate_recurrent(shared, 1, inputs,
                              [&](const RecurrentWeights& weights, double* gates, double* hidden, double*) {
                                weights.add_recurrent(hidden, 0, 1, gates);
                                for (std::int64_t i = 0; i < weights.hidden_size; ++i) {
                                  const double sum = gates[i] + weights.recurrent_bias[static_cast<std::size_t>(i)];
                                  hidden[i] = weights.activations[0](shared.clipped(sum));
                                }
                              });
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    return detail::recurrent_cost(inputs, outputs);
  }
};

/// Gates in the order z, r, h: z = f(x Wz + h Rz), r = f(x Wr + h Rr), n = g(x Wh + (r * h) Rh), or with
/// linear_before_reset n = g(x Wh + r * (h Rh + bias)); then h = (1 - z) * n + z * h. Biases as usual.
/// Source: ONNX GRU-1, -3, -7, -14.
struct Gru {
  static constexpr std::string_view name = "Gru";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::string direction = "forward";
  std::vector<std::string> activations = {"Sigmoid", "Tanh"};  ///< f and g, for each direction
  std::vector<double> activation_alpha = {};
  std::vector<double> activation_beta = {};
  double clip = 0;
  std::int64_t layout = 0;
  bool linear_before_reset = false;

  static constexpr auto fields() {
    return std::tuple{field("direction", &Gru::direction),
                      field("activations", &Gru::activations),
                      field("activation_alpha", &Gru::activation_alpha),
                      field("activation_beta", &Gru::activation_beta),
                      field("clip", &Gru::clip),
                      field("layout", &Gru::layout),
                      field("linear_before_reset", &Gru::linear_before_reset)};
  }

  [[nodiscard]] RecurrentAttributes attributes() const {
    return {name, 3, 1, direction, activations, activation_alpha, activation_beta, clip, layout};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    (void)recurrent_activations(attributes(), 2);
    return infer_recurrent(attributes(), inputs);
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const RecurrentAttributes shared = attributes();
    return evaluate_recurrent(shared, 2, inputs,
                              [&](const RecurrentWeights& weights, double* gates, double* hidden, double*) {
                                step(shared, weights, gates, hidden);
                              });
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    return detail::recurrent_cost(inputs, outputs);
  }

 private:
  void step(const RecurrentAttributes& shared, const RecurrentWeights& weights, double* gates, double* hidden) const {
    const std::int64_t size = weights.hidden_size;
    weights.add_recurrent(hidden, 0, 2, gates);
    for (std::int64_t i = 0; i < 2 * size; ++i)
      gates[i] = weights.activations[0](shared.clipped(gates[i] + weights.recurrent_bias[static_cast<std::size_t>(i)]));
    const double* update = gates;
    const double* reset = gates + size;
    double* fresh = gates + 2 * size;
    const double* bias = weights.recurrent_bias.data() + 2 * size;
    if (linear_before_reset) {
      std::vector<double> linear(static_cast<std::size_t>(3 * size), 0.0);
      weights.add_recurrent(hidden, 2, 1, linear.data());
      for (std::int64_t i = 0; i < size; ++i)
        fresh[i] += reset[i] * (linear[static_cast<std::size_t>(2 * size + i)] + bias[i]);
    } else {
      std::vector<double> kept(static_cast<std::size_t>(size));
      for (std::int64_t i = 0; i < size; ++i) kept[static_cast<std::size_t>(i)] = reset[i] * hidden[i];
      weights.add_recurrent(kept.data(), 2, 1, gates);
      for (std::int64_t i = 0; i < size; ++i) fresh[i] += bias[i];
    }
    for (std::int64_t i = 0; i < size; ++i)
      hidden[i] = (1 - update[i]) * weights.activations[1](shared.clipped(fresh[i])) + update[i] * hidden[i];
  }
};

/// Gates in the order i, o, f, c: i = f(x Wi + h Ri + Pi * c), f likewise, c = f * c + i * g(x Wc + h Rc),
/// o = f(x Wo + h Ro + Po * new c), h = o * k(c). Biases as usual; input_forget couples f to 1 - i.
/// Source: ONNX LSTM-1, -7, -14.
struct Lstm {
  static constexpr std::string_view name = "Lstm";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::string direction = "forward";
  std::vector<std::string> activations = {"Sigmoid", "Tanh", "Tanh"};  ///< f, g and k, for each direction
  std::vector<double> activation_alpha = {};
  std::vector<double> activation_beta = {};
  double clip = 0;
  std::int64_t layout = 0;
  bool input_forget = false;

  static constexpr auto fields() {
    return std::tuple{field("direction", &Lstm::direction),
                      field("activations", &Lstm::activations),
                      field("activation_alpha", &Lstm::activation_alpha),
                      field("activation_beta", &Lstm::activation_beta),
                      field("clip", &Lstm::clip),
                      field("layout", &Lstm::layout),
                      field("input_forget", &Lstm::input_forget)};
  }

  [[nodiscard]] RecurrentAttributes attributes() const {
    return {name, 4, 2, direction, activations, activation_alpha, activation_beta, clip, layout};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    (void)recurrent_activations(attributes(), 3);
    return infer_recurrent(attributes(), inputs);
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const RecurrentAttributes shared = attributes();
    return evaluate_recurrent(shared, 3, inputs,
                              [&](const RecurrentWeights& weights, double* gates, double* hidden, double* cell) {
                                step(shared, weights, gates, hidden, cell);
                              });
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    return detail::recurrent_cost(inputs, outputs);
  }

 private:
  void step(const RecurrentAttributes& shared, const RecurrentWeights& weights, double* gates, double* hidden,
            double* cell) const {
    const std::int64_t size = weights.hidden_size;
    weights.add_recurrent(hidden, 0, 4, gates);
    for (std::size_t i = 0; i < weights.recurrent_bias.size(); ++i) gates[i] += weights.recurrent_bias[i];
    const auto& sigma = weights.activations;
    const double* peephole = weights.peepholes.data();  // of i, o and f
    for (std::int64_t i = 0; i < size; ++i) {
      const double in = sigma[0](shared.clipped(gates[i] + peephole[i] * cell[i]));
      const double forget =
          input_forget ? 1 - in : sigma[0](shared.clipped(gates[2 * size + i] + peephole[2 * size + i] * cell[i]));
      cell[i] = forget * cell[i] + in * sigma[1](shared.clipped(gates[3 * size + i]));
      const double out = sigma[0](shared.clipped(gates[size + i] + peephole[size + i] * cell[i]));
      hidden[i] = out * sigma[2](cell[i]);
    }
  }
};

inline void register_rnn(OpTable& table) {
  table.add<Rnn>();
  table.add<Gru>();
  table.add<Lstm>();
}

}  // namespace temper::ops
