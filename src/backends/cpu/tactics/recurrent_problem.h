// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rnn, Gru and Lstm in one form. Letters as in ops/recurrent.h.

#include <array>
#include <optional>

#include "backend/problem.h"
#include "backend/tactic.h"
#include "backends/cpu/kernels/pointwise.h"
#include "ops/recurrent.h"

namespace temper::cpu {

inline constexpr std::size_t k_recurrent_w = 1;
inline constexpr std::size_t k_recurrent_r = 2;
inline constexpr std::size_t k_recurrent_bias = 3;
inline constexpr std::size_t k_recurrent_lengths = 4;
inline constexpr std::size_t k_recurrent_h = 5;
inline constexpr std::size_t k_recurrent_c = 6;
inline constexpr std::size_t k_recurrent_peepholes = 7;

enum class Cell : std::uint8_t { rnn, gru, lstm };

struct RecurrentProblem {
  /// Precondition: the problem's operator is one of the three, with known extents.
  explicit RecurrentProblem(const backend::Problem& problem);

  [[nodiscard]] bool is_reverse(std::int64_t direction) const;
  /// Where step `t` of sequence `b` lies among the rows of x.
  [[nodiscard]] std::int64_t row(std::int64_t t, std::int64_t b) const {
    return is_batch_major ? b * steps + t : t * batch + b;
  }
  /// Where h of step `t` goes in y, in rows of H.
  [[nodiscard]] std::int64_t y_row(std::int64_t t, std::int64_t b, std::int64_t d) const {
    return is_batch_major ? row(t, b) * directions + d : (t * directions + d) * batch + b;
  }
  /// Where a state lies, in rows of H.
  [[nodiscard]] std::int64_t state_row(std::int64_t b, std::int64_t d) const {
    return is_batch_major ? b * directions + d : d * batch + b;
  }

  Cell cell = Cell::rnn;
  RecurrentAttributes attributes;
  std::int64_t activations = 1;  ///< of a direction
  bool input_forget = false;
  bool linear_before_reset = false;
  bool is_batch_major = false;
  std::int64_t steps = 0, batch = 0, input = 0, hidden = 0, directions = 1;
};

/// An activation as vectors compute it.
struct VectorActivation {
  PointwiseKernels::Unary function = nullptr;
  float alpha = 0, beta = 0;

  void operator()(float* x, std::int64_t count) const { function(x, x, count, alpha, beta); }
};
/// Nothing where there is no vector form.
[[nodiscard]] std::optional<VectorActivation> vector_activation(const Activation& activation,
                                                                const PointwiseKernels& kernels);

[[nodiscard]] std::optional<backend::Refusal> refuse_recurrent(const backend::Problem& problem,
                                                               const PointwiseKernels& kernels);

}  // namespace temper::cpu
