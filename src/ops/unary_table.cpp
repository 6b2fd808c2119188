// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>

#include "base/check.h"
#include "ops/pointwise.h"

namespace temper {

namespace {

double sigmoid(double x) {
  const double e = std::exp(-std::fabs(x));  // never overflows
  return x >= 0 ? 1 / (1 + e) : (std::isnan(x) ? x : e / (1 + e));
}

double softplus(double x) { return std::log1p(std::exp(-std::fabs(x))) + (x > 0 ? x : 0); }

/// NaN passes through.
double clamp(double x, double low, double high) {
  if (x < low) x = low;
  return x > high ? high : x;
}

double gelu(double x) { return 0.5 * x * std::erfc(-x * std::numbers::sqrt2 / 2); }

double gelu_tanh(double x) {
  constexpr double k_scale = 0.79788456080286535588;  // sqrt(2 / pi)
  return 0.5 * x * (1 + std::tanh(k_scale * (x + 0.044715 * x * x * x)));
}

double celu(double x, double alpha) { return x < 0 ? alpha * std::expm1(x / alpha) : x; }

template <class T>
T negated(T x) {
  return static_cast<T>(0 - static_cast<std::uint64_t>(x));
}

template <class T>
T integer_bound(double value) {
  if (std::isnan(value) || value <= static_cast<double>(std::numeric_limits<T>::min()))
    return std::numeric_limits<T>::min();
  if (value >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
  return static_cast<T>(value);
}

template <class T>
T clamp_integer(T x, double low, double high) {
  return std::min(std::max(x, integer_bound<T>(std::ceil(low))), integer_bound<T>(std::floor(high)));
}

template <class T, class F>
void loop(T* x, std::int64_t count, double alpha, double beta) {
  for (std::int64_t i = 0; i < count; ++i) x[i] = F{}(x[i], alpha, beta);
}

/// A row whose integers, if it takes any, go through f64.
template <class F>
constexpr UnaryInfo row(UnaryKind kind, std::string_view name, Accepts takes, Accuracy accuracy, F) {
  return {kind,
          name,
          takes,
          false,
          accuracy,
          [](double x, double alpha, double beta) { return F{}(x, alpha, beta); },
          loop<double, F>,
          nullptr,
          nullptr};
}

/// A row with an exact function for integers.
template <class F, class G>
constexpr UnaryInfo row(UnaryKind kind, std::string_view name, Accepts takes, Accuracy accuracy, F f, G) {
  UnaryInfo info = row(kind, name, takes, accuracy, f);
  info.signed_block = loop<std::int64_t, G>;
  info.unsigned_block = loop<std::uint64_t, G>;
  return info;
}

template <class F>
constexpr UnaryInfo boolean_row(UnaryKind kind, std::string_view name, Accepts takes, F f) {
  UnaryInfo info = row(kind, name, takes, Accuracy::exact, f);
  info.gives_boolean = true;
  return info;
}

using enum Accepts;
using K = UnaryKind;
constexpr auto k_exact = Accuracy::exact;
constexpr auto k_rounding = Accuracy::rounding;
constexpr auto k_approximate = Accuracy::approximate;

// `a` is alpha and `b` is beta.
constexpr std::array k_rows = {
    row(
        K::abs, "Abs", numeric, k_exact, [](double x, double, double) { return std::fabs(x); },
        [](auto x, double, double) { return std::is_signed_v<decltype(x)> && x < 0 ? negated(x) : x; }),
    row(
        K::neg, "Neg", numeric, k_exact, [](double x, double, double) { return -x; },
        [](auto x, double, double) { return negated(x); }),
    row(
        K::sign, "Sign", numeric, k_exact, [](double x, double, double) { return x > 0 ? 1.0 : (x < 0 ? -1.0 : x); },
        [](auto x, double, double) { return static_cast<decltype(x)>((x > 0) - (x < 0)); }),
    row(K::ceil, "Ceil", floating, k_exact, [](double x, double, double) { return std::ceil(x); }),
    row(K::floor, "Floor", floating, k_exact, [](double x, double, double) { return std::floor(x); }),
    row(K::round, "Round", floating, k_exact, [](double x, double, double) { return std::nearbyint(x); }),
    row(K::sqrt, "Sqrt", floating, k_rounding, [](double x, double, double) { return std::sqrt(x); }),
    row(K::reciprocal, "Reciprocal", floating, k_rounding, [](double x, double, double) { return 1 / x; }),
    row(K::exp, "Exp", floating, k_approximate, [](double x, double, double) { return std::exp(x); }),
    row(K::log, "Log", floating, k_approximate, [](double x, double, double) { return std::log(x); }),
    row(K::sin, "Sin", floating, k_approximate, [](double x, double, double) { return std::sin(x); }),
    row(K::cos, "Cos", floating, k_approximate, [](double x, double, double) { return std::cos(x); }),
    row(K::tan, "Tan", floating, k_approximate, [](double x, double, double) { return std::tan(x); }),
    row(K::asin, "Asin", floating, k_approximate, [](double x, double, double) { return std::asin(x); }),
    row(K::acos, "Acos", floating, k_approximate, [](double x, double, double) { return std::acos(x); }),
    row(K::atan, "Atan", floating, k_approximate, [](double x, double, double) { return std::atan(x); }),
    row(K::sinh, "Sinh", floating, k_approximate, [](double x, double, double) { return std::sinh(x); }),
    row(K::cosh, "Cosh", floating, k_approximate, [](double x, double, double) { return std::cosh(x); }),
    row(K::tanh, "Tanh", floating, k_approximate, [](double x, double, double) { return std::tanh(x); }),
    row(K::asinh, "Asinh", floating, k_approximate, [](double x, double, double) { return std::asinh(x); }),
    row(K::acosh, "Acosh", floating, k_approximate, [](double x, double, double) { return std::acosh(x); }),
    row(K::atanh, "Atanh", floating, k_approximate, [](double x, double, double) { return std::atanh(x); }),
    row(K::erf, "Erf", numeric, k_approximate, [](double x, double, double) { return std::erf(x); }),
    row(K::sigmoid, "Sigmoid", floating, k_approximate, [](double x, double, double) { return sigmoid(x); }),
    row(
        K::relu, "Relu", numeric, k_exact, [](double x, double, double) { return x < 0 ? 0.0 : x; },
        [](auto x, double, double) { return std::is_signed_v<decltype(x)> && x < 0 ? decltype(x){0} : x; }),
    row(K::leaky_relu, "LeakyRelu", floating, k_rounding, [](double x, double a, double) { return x < 0 ? a * x : x; }),
    row(K::elu, "Elu", floating, k_approximate,
        [](double x, double a, double) { return x < 0 ? a * std::expm1(x) : x; }),
    row(K::celu, "Celu", floating, k_approximate, [](double x, double a, double) { return celu(x, a); }),
    row(K::selu, "Selu", floating, k_approximate,
        [](double x, double a, double b) { return b * (x < 0 ? a * std::expm1(x) : x); }),
    row(K::hard_sigmoid, "HardSigmoid", floating, k_rounding,
        [](double x, double a, double b) { return clamp(a * x + b, 0, 1); }),
    row(K::hard_swish, "HardSwish", floating, k_rounding,
        [](double x, double, double) { return x * clamp(x / 6 + 0.5, 0, 1); }),
    row(K::softplus, "Softplus", floating, k_approximate, [](double x, double, double) { return softplus(x); }),
    row(K::softsign, "Softsign", floating, k_rounding, [](double x, double, double) { return x / (1 + std::fabs(x)); }),
    row(K::mish, "Mish", floating, k_approximate, [](double x, double, double) { return x * std::tanh(softplus(x)); }),
    row(K::gelu, "Gelu", floating, k_approximate, [](double x, double, double) { return gelu(x); }),
    row(K::gelu_tanh, "GeluTanh", floating, k_approximate, [](double x, double, double) { return gelu_tanh(x); }),
    row(K::quick_gelu, "QuickGelu", floating, k_approximate,
        [](double x, double a, double) { return x * sigmoid(a * x); }),
    row(K::silu, "Silu", floating, k_approximate, [](double x, double, double) { return x * sigmoid(x); }),
    row(K::thresholded_relu, "ThresholdedRelu", floating, k_exact,
        [](double x, double a, double) { return x > a ? x : 0.0; }),
    row(K::shrink, "Shrink", numeric, k_rounding,
        [](double x, double a, double b) { return x < -a ? x + b : (x > a ? x - b : 0.0); }),
    row(
        K::clip, "Clip", numeric, k_exact, [](double x, double a, double b) { return clamp(x, a, b); },
        [](auto x, double a, double b) { return clamp_integer(x, a, b); }),
    boolean_row(K::logical_not, "Not", boolean, [](double x, double, double) { return x == 0 ? 1.0 : 0.0; }),
    row(
        K::bitwise_not, "BitwiseNot", integers, k_exact, [](double x, double, double) { return -x - 1; },
        [](auto x, double, double) { return static_cast<decltype(x)>(~x); }),
    boolean_row(K::is_nan, "IsNaN", floating, [](double x, double, double) { return std::isnan(x) ? 1.0 : 0.0; }),
    boolean_row(K::is_inf, "IsInf", floating,
                [](double x, double a, double b) { return std::isinf(x) && (x < 0 ? a : b) != 0 ? 1.0 : 0.0; }),
};

constexpr bool is_in_enum_order() {
  for (std::size_t i = 0; i < k_rows.size(); ++i)
    if (static_cast<std::size_t>(k_rows[i].kind) != i) return false;
  return k_rows.size() == static_cast<std::size_t>(K::is_inf) + 1;
}
static_assert(is_in_enum_order());

}  // namespace

std::span<const UnaryInfo> unary_table() { return k_rows; }

const UnaryInfo& unary_info(UnaryKind kind) { return k_rows[static_cast<std::size_t>(kind)]; }

const UnaryInfo& unary_info(std::string_view name) {
  const auto found =
      std::find_if(k_rows.begin(), k_rows.end(), [&](const UnaryInfo& info) { return info.name == name; });
  TEMPER_CHECK(found != k_rows.end(), bad_argument, "Unary: there is no kind '", name, "'");
  return *found;
}

}  // namespace temper
