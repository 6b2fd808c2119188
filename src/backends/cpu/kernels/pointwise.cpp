// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/pointwise.h"

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/kernels/simd_math.h"
#include "ops/pointwise.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

using U = UnaryKind;
using B = BinaryKind;

TEMPER_INLINE Floats as_number(Ints mask) { return mask ? broadcast(1.0F) : Floats{}; }

TEMPER_INLINE Floats clamp(Floats x, Floats low, Floats high) {
  x = x < low ? low : x;
  return x > high ? high : x;
}

TEMPER_INLINE Floats gelu(Floats x) { return 0.5F * x * (1.0F + erf_of(x * 0.70710678118654752F)); }

TEMPER_INLINE Floats gelu_tanh(Floats x) {
  // 0.5 (1 + tanh t) = sigmoid(2 t)
  return times_sigmoid(x, 1.59576912160573071F * (x + 0.044715F * x * x * x));
}

TEMPER_INLINE Floats mish(Floats x) {
  // tanh(log(1 + e)) = (e e + 2 e) / (e e + 2 e + 2); beyond 20 the quotient is 1
  const Floats e = exp_of(min_of(broadcast(20.0F), x));
  const Floats n = e * (e + 2.0F);
  return x * (n / (n + 2.0F));
}

/// Unary rows whose result is a function of x, alpha and beta that vectors compute.
template <U kind>
TEMPER_INLINE Floats unary(Floats x, Floats a, Floats b) {
  const Floats zero{};
  if constexpr (kind == U::abs) return abs_of(x);
  if constexpr (kind == U::neg) return -x;
  if constexpr (kind == U::sign) return x > zero ? broadcast(1.0F) : x < zero ? broadcast(-1.0F) : x;
  if constexpr (kind == U::ceil) return round_to<Rounding::up>(x);
  if constexpr (kind == U::floor) return round_to<Rounding::down>(x);
  if constexpr (kind == U::round) return round_to<Rounding::nearest_even>(x);
  if constexpr (kind == U::sqrt) return sqrt_of(x);
  if constexpr (kind == U::reciprocal) return 1.0F / x;
  if constexpr (kind == U::exp) return exp_of(x);
  if constexpr (kind == U::log) return log_of(x);
  if constexpr (kind == U::tanh) return tanh_of(x);
  if constexpr (kind == U::erf) return erf_of(x);
  if constexpr (kind == U::sigmoid) return times_sigmoid(broadcast(1.0F), x);
  if constexpr (kind == U::relu) return x < zero ? zero : x;
  if constexpr (kind == U::leaky_relu) return x < zero ? a * x : x;
  if constexpr (kind == U::elu) return x < zero ? a * expm1_of(x) : x;
  if constexpr (kind == U::celu) return x < zero ? a * expm1_of(x / a) : x;
  if constexpr (kind == U::selu) return b * (x < zero ? a * expm1_of(x) : x);
  if constexpr (kind == U::hard_sigmoid) return clamp(a * x + b, zero, broadcast(1.0F));
  if constexpr (kind == U::hard_swish) return x * clamp(x * (1.0F / 6) + 0.5F, zero, broadcast(1.0F));
  if constexpr (kind == U::softplus) return softplus_of(x);
  if constexpr (kind == U::softsign) return x / (1.0F + abs_of(x));
  if constexpr (kind == U::mish) return mish(x);
  if constexpr (kind == U::gelu) return gelu(x);
  if constexpr (kind == U::gelu_tanh) return gelu_tanh(x);
  if constexpr (kind == U::quick_gelu) return times_sigmoid(x, a * x);
  if constexpr (kind == U::silu) return times_sigmoid(x, x);
  if constexpr (kind == U::thresholded_relu) return x > a ? x : zero;
  if constexpr (kind == U::shrink) return x < -a ? x + b : x > a ? x - b : zero;
  if constexpr (kind == U::clip) return clamp(x, a, b);
  if constexpr (kind == U::logical_not) return as_number(x == zero);
  if constexpr (kind == U::is_nan) return as_number(x != x);
}

template <B kind>
TEMPER_INLINE Floats binary(Floats x, Floats y) {
  const Floats zero{};
  if constexpr (kind == B::add) return x + y;
  if constexpr (kind == B::sub) return x - y;
  if constexpr (kind == B::mul) return x * y;
  if constexpr (kind == B::div) return x / y;
  if constexpr (kind == B::min) return ((x < y) | (x != x)) ? x : y;
  if constexpr (kind == B::max) return ((x > y) | (x != x)) ? x : y;
  if constexpr (kind == B::prelu) return x < zero ? x * y : x;
  if constexpr (kind == B::logical_and) return as_number((x != zero) & (y != zero));
  if constexpr (kind == B::logical_or) return as_number((x != zero) | (y != zero));
  if constexpr (kind == B::logical_xor) return as_number((x != zero) ^ (y != zero));
  if constexpr (kind == B::equal) return as_number(x == y);
  if constexpr (kind == B::less) return as_number(x < y);
  if constexpr (kind == B::greater) return as_number(x > y);
  if constexpr (kind == B::less_or_equal) return as_number(x <= y);
  if constexpr (kind == B::greater_or_equal) return as_number(x >= y);
}

template <U kind>
void unary_run(const float* x, float* y, std::int64_t count, float alpha, float beta) {
  const Floats a = broadcast(alpha), b = broadcast(beta);
  for_vectors(
      count, [&](std::int64_t i) { store(y + i, unary<kind>(load(x + i), a, b)); },
      [&](std::int64_t i, std::int64_t n) { store_part(y + i, unary<kind>(load_part(x + i, n), a, b), n); });
}

template <B kind>
void binary_run(const float* x, std::int64_t x_step, const float* y, std::int64_t y_step, float* z,
                std::int64_t count) {
  const Floats first_x = broadcast(x[0]), first_y = broadcast(y[0]);
  const auto walk = [&](auto get_x, auto get_y) {
    for_vectors(
        count, [&](std::int64_t i) { store(z + i, binary<kind>(get_x(i, k_lanes), get_y(i, k_lanes))); },
        [&](std::int64_t i, std::int64_t n) { store_part(z + i, binary<kind>(get_x(i, n), get_y(i, n)), n); });
  };
  const auto from_x = [&](std::int64_t i, std::int64_t n) { return n == k_lanes ? load(x + i) : load_part(x + i, n); };
  const auto from_y = [&](std::int64_t i, std::int64_t n) { return n == k_lanes ? load(y + i) : load_part(y + i, n); };
  if (x_step == 0) return walk([&](std::int64_t, std::int64_t) { return first_x; }, from_y);
  if (y_step == 0) return walk(from_x, [&](std::int64_t, std::int64_t) { return first_y; });
  walk(from_x, from_y);
}

void select(const float* condition, const float* x, std::int64_t x_step, const float* y, std::int64_t y_step, float* z,
            std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) z[i] = condition[i] != 0.0F ? x[i * x_step] : y[i * y_step];
}

void from_bool(const std::uint8_t* x, float* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) y[i] = x[i] != 0 ? 1.0F : 0.0F;
}

void to_bool(const float* x, std::uint8_t* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) y[i] = x[i] != 0.0F ? 1 : 0;
}

template <U... kinds>
constexpr void fill(PointwiseKernels& kernels) {
  ((kernels.unary[static_cast<int>(kinds)] = unary_run<kinds>), ...);
}

template <B... kinds>
constexpr void fill(PointwiseKernels& kernels) {
  ((kernels.binary[static_cast<int>(kinds)] = binary_run<kinds>), ...);
}

constexpr PointwiseKernels all_kernels() {
  PointwiseKernels kernels{};
  fill<U::abs, U::neg, U::sign, U::ceil, U::floor, U::round, U::sqrt, U::reciprocal, U::exp, U::log, U::tanh, U::erf,
       U::sigmoid, U::relu, U::leaky_relu, U::elu, U::celu, U::selu, U::hard_sigmoid, U::hard_swish, U::softplus,
       U::softsign, U::mish, U::gelu, U::gelu_tanh, U::quick_gelu, U::silu, U::thresholded_relu, U::shrink, U::clip,
       U::logical_not, U::is_nan>(kernels);
  fill<B::add, B::sub, B::mul, B::div, B::min, B::max, B::prelu, B::logical_and, B::logical_or, B::logical_xor,
       B::equal, B::less, B::greater, B::less_or_equal, B::greater_or_equal>(kernels);
  kernels.select = select;
  kernels.from_bool = from_bool;
  kernels.to_bool = to_bool;
  return kernels;
}

static_assert(static_cast<int>(U::is_inf) < PointwiseKernels::k_unary_rows);
static_assert(static_cast<int>(B::greater_or_equal) < PointwiseKernels::k_binary_rows);

}  // namespace

extern const PointwiseKernels k_pointwise_kernels;
constexpr PointwiseKernels k_pointwise_kernels = all_kernels();

}  // namespace temper::cpu::TEMPER_ISA
