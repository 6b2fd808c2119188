// SPDX-License-Identifier: Apache-2.0
#pragma once

// What RNN, GRU and LSTM share: arguments, activations, and the walk over time, batch and directions in double
// precision. Letters as in ONNX: T steps, B batch, I input size, H hidden size, D directions, G gates of the cell.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ops/tensor_type.h"

namespace temper {

/// One of ONNX's activation functions with its parameters.
struct Activation {
  enum class Kind {
    relu,
    tanh,
    sigmoid,
    affine,
    leaky_relu,
    thresholded_relu,
    scaled_tanh,
    hard_sigmoid,
    elu,
    softsign,
    softplus
  };
  Kind kind = Kind::tanh;
  double alpha = 0;
  double beta = 0;

  [[nodiscard]] double operator()(double x) const;
};

/// The attributes that the three operators share.
struct RecurrentAttributes {
  std::string_view op;
  std::int64_t gates = 1;             ///< G
  std::int64_t states = 1;            ///< 2 for LSTM, which also carries a cell state
  std::string direction = "forward";  ///< forward, reverse or bidirectional
  std::vector<std::string> activations;
  std::vector<double> alphas;  ///< consumed in order by the activations that have an alpha
  std::vector<double> betas;
  double clip = 0;          ///< bounds the inputs of activations to [-clip, clip]; 0: no bound
  std::int64_t layout = 0;  ///< 1: batch is the outermost axis of inputs and outputs

  [[nodiscard]] std::size_t directions() const { return direction == "bidirectional" ? 2 : 1; }
  [[nodiscard]] double clipped(double x) const;
};

/// The activations of all directions. Errors: invalid_model for an unknown name or a count that is not `per_direction`
/// for each direction.
[[nodiscard]] std::vector<Activation> recurrent_activations(const RecurrentAttributes& attributes,
                                                            std::size_t per_direction);

/// Inputs x [T, B, I], w [D, G * H, I], r [D, G * H, H], and optionally bias [D, 2 * G * H], sequence_lens [B],
/// initial_h [D, B, H], and for LSTM initial_c [D, B, H] and peepholes [D, 3 * H].
/// Outputs y [T, D, B, H], y_h [D, B, H], and for LSTM y_c [D, B, H].
/// Errors: invalid_model where extents contradict each other.
[[nodiscard]] std::vector<TensorType> infer_recurrent(const RecurrentAttributes& attributes,
                                                      std::span<const TensorType> inputs);

/// The parameters of one direction.
struct RecurrentWeights {
  std::int64_t hidden_size = 0;
  std::vector<double> input;           ///< [I, G * H]
  std::vector<double> recurrent;       ///< [H, G * H]
  std::vector<double> input_bias;      ///< [G * H]
  std::vector<double> recurrent_bias;  ///< [G * H]
  std::vector<double> peepholes;       ///< [3 * H], zeros where absent
  std::vector<Activation> activations;

  /// gates [first_gate, ...) += hidden * recurrent, for `count` gates.
  void add_recurrent(const double* hidden, std::int64_t first_gate, std::int64_t count, double* gates) const;
};

/// One step of the cell for one sequence: `gates` holds x * input + input_bias, `hidden` and `cell` are replaced.
using RecurrentStep = std::function<void(const RecurrentWeights& weights, double* gates, double* hidden, double* cell)>;

[[nodiscard]] std::vector<Tensor> evaluate_recurrent(const RecurrentAttributes& attributes,
                                                     std::size_t activations_per_direction,
                                                     std::span<const Tensor> inputs, const RecurrentStep& step);

}  // namespace temper
