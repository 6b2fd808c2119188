// SPDX-License-Identifier: Apache-2.0
#pragma once

// The functions of one and of two numbers that elementwise operators apply: a row each in two tables
// (unary_table.cpp, binary_table.cpp). The operators Unary and Binary, fused pointwise chains and kernels all refer to
// these kinds; the scalar function of a row is the definition that every kernel is measured against.

#include <cstdint>
#include <span>
#include <string_view>

#include "ops/operator.h"

namespace temper {

/// y = f(x); alpha and beta are parameters of the rows that say so.
enum class UnaryKind : std::uint8_t {
  abs,
  neg,
  sign,  ///< NaN stays
  ceil,
  floor,
  round,  ///< half to even
  sqrt,
  reciprocal,
  exp,
  log,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  erf,
  sigmoid,
  relu,
  leaky_relu,        ///< alpha: slope below 0
  elu,               ///< alpha (exp(x) - 1) below 0
  celu,              ///< alpha (exp(x / alpha) - 1) below 0
  selu,              ///< beta times elu; beta is the gamma of ONNX
  hard_sigmoid,      ///< alpha x + beta, within [0, 1]
  hard_swish,        ///< x times x/6 + 1/2 within [0, 1]
  softplus,          ///< log(1 + exp(x))
  softsign,          ///< x / (1 + |x|)
  mish,              ///< x tanh(softplus(x))
  gelu,              ///< x/2 (1 + erf(x / sqrt 2))
  gelu_tanh,         ///< its approximation by tanh
  quick_gelu,        ///< x sigmoid(alpha x)
  silu,              ///< x sigmoid(x)
  thresholded_relu,  ///< 0 unless above alpha
  shrink,            ///< towards 0 by beta, 0 within [-alpha, alpha]
  clip,              ///< within [alpha, beta]
  logical_not,
  bitwise_not,
  is_nan,
  is_inf,  ///< alpha, beta: not 0 where -inf, +inf count
};

/// z = f(x, y)
enum class BinaryKind : std::uint8_t {
  add,
  sub,
  mul,
  div,   ///< integers truncate; by zero gives 0
  pow,   ///< integers wrap
  mod,   ///< sign of y, as in Python
  fmod,  ///< sign of x, as in C
  min,   ///< NaN where either is
  max,
  prelu,  ///< x y below 0, else x
  logical_and,
  logical_or,
  logical_xor,
  bitwise_and,
  bitwise_or,
  bitwise_xor,
  shift_left,  ///< 0 from the width on
  shift_right,
  equal,
  less,
  greater,
  less_or_equal,
  greater_or_equal,
};

/// Which element types a row takes.
enum class Accepts : std::uint8_t {
  floating,
  numeric,  ///< floating and integers
  integers,
  boolean,
  any,  ///< numeric and boolean
};
[[nodiscard]] bool accepts(Accepts set, DType dtype);
[[nodiscard]] std::string_view accepts_text(Accepts set);

/// One function of a number. Integers of every width are computed in 64 bits and wrapped to their type afterwards.
struct UnaryInfo {
  UnaryKind kind;
  std::string_view name;  ///< as in the attribute `kind`: "LeakyRelu"
  Accepts takes;
  bool gives_boolean;  ///< the result is bool; else it has the type of x
  Accuracy accuracy;
  double (*scalar)(double x, double alpha, double beta);
  /// In place over `count` elements.
  void (*block)(double* x, std::int64_t count, double alpha, double beta);
  /// Null where the row takes no integers, or where those go through f64.
  void (*signed_block)(std::int64_t* x, std::int64_t count, double alpha, double beta);
  void (*unsigned_block)(std::uint64_t* x, std::int64_t count, double alpha, double beta);
};

/// A run of elements of one input: `step` is 0 where one element is broadcast over the run, else 1.
template <class T>
struct Run {
  const T* first;
  std::int64_t step;
};

/// One function of two numbers.
struct BinaryInfo {
  BinaryKind kind;
  std::string_view name;  ///< as in the attribute `kind`: "Add"
  Accepts takes;
  bool gives_boolean;  ///< the result is bool; else it has the type of x
  Accuracy accuracy;
  double (*scalar)(double x, double y);
  /// z may be x or y where their step is 1.
  void (*block)(Run<double> x, Run<double> y, double* z, std::int64_t count);
  void (*signed_block)(Run<std::int64_t> x, Run<std::int64_t> y, std::int64_t* z, std::int64_t count);
  void (*unsigned_block)(Run<std::uint64_t> x, Run<std::uint64_t> y, std::uint64_t* z, std::int64_t count);
};

[[nodiscard]] const UnaryInfo& unary_info(UnaryKind kind);
[[nodiscard]] const BinaryInfo& binary_info(BinaryKind kind);
/// Errors: bad_argument for an unknown name.
[[nodiscard]] const UnaryInfo& unary_info(std::string_view name);
[[nodiscard]] const BinaryInfo& binary_info(std::string_view name);
/// All rows, in the order of the enumerators.
[[nodiscard]] std::span<const UnaryInfo> unary_table();
[[nodiscard]] std::span<const BinaryInfo> binary_table();

[[nodiscard]] inline double apply_unary(UnaryKind kind, double x, double alpha = 0, double beta = 0) {
  return unary_info(kind).scalar(x, alpha, beta);
}
[[nodiscard]] inline double apply_binary(BinaryKind kind, double x, double y) { return binary_info(kind).scalar(x, y); }

/// Every element of `x` through one row. Errors: invalid_model where the row does not take the type of x.
[[nodiscard]] Tensor evaluate_unary(const UnaryInfo& info, const Tensor& x, double alpha, double beta);
/// x and y broadcast. Types are equal but for Pow, whose result has the type of x; Equal takes strings too.
/// Errors: invalid_model for other types, bad_argument for shapes that do not broadcast.
[[nodiscard]] Tensor evaluate_binary(const BinaryInfo& info, const Tensor& x, const Tensor& y);

}  // namespace temper
