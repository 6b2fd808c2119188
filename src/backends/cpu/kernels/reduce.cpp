// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/reduce.h"

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/kernels/simd.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

template <Fold fold>
TEMPER_INLINE Floats start() {
  const float infinity = __builtin_inff();
  return broadcast(fold == Fold::max ? -infinity : fold == Fold::min ? infinity : 0.0F);
}

/// `x` as it enters the fold.
template <Fold fold>
TEMPER_INLINE Floats term(Floats x) {
  if constexpr (fold == Fold::sum_of_magnitudes) return abs_of(x);
  if constexpr (fold == Fold::sum_of_squares) return x * x;
  return x;
}

template <Fold fold>
TEMPER_INLINE Floats combine(Floats folded, Floats x) {
  if constexpr (fold == Fold::max) return ((x > folded) | (x != x)) ? x : folded;
  if constexpr (fold == Fold::min) return ((x < folded) | (x != x)) ? x : folded;
  return folded + x;
}

template <Fold fold>
float across(Floats lanes) {
  Floats result = broadcast(lanes[0]);
  for (int i = 1; i < k_lanes; ++i) result = combine<fold>(result, broadcast(lanes[i]));
  return result[0];
}

/// Four partial folds hide the latency of additions, and keep rounding errors small.
template <Fold fold>
float fold_row(const float* x, std::int64_t length) {
  Floats parts[4] = {start<fold>(), start<fold>(), start<fold>(), start<fold>()};
  std::int64_t i = 0;
  for (; i + 4 * k_lanes <= length; i += 4 * k_lanes)
    for (int k = 0; k < 4; ++k) parts[k] = combine<fold>(parts[k], term<fold>(load(x + i + k * k_lanes)));
  for (; i + k_lanes <= length; i += k_lanes) parts[0] = combine<fold>(parts[0], term<fold>(load(x + i)));
  float rest[k_lanes];
  store(rest, start<fold>());
  for (std::int64_t k = 0; i < length; ++i, ++k) rest[k] = term<fold>(broadcast(x[i]))[0];
  const Floats all = combine<fold>(combine<fold>(parts[0], parts[1]), combine<fold>(parts[2], parts[3]));
  return across<fold>(combine<fold>(all, load(rest)));
}

template <Fold fold>
void fold_columns(const float* x, std::int64_t length, std::int64_t stride, std::int64_t count, float* y) {
  const auto column = [&](auto get) {
    Floats a = start<fold>(), b = a;
    std::int64_t i = 0;
    for (; i + 2 <= length; i += 2) {
      a = combine<fold>(a, term<fold>(get(i)));
      b = combine<fold>(b, term<fold>(get(i + 1)));
    }
    if (i < length) a = combine<fold>(a, term<fold>(get(i)));
    return combine<fold>(a, b);
  };
  for_vectors(
      count, [&](std::int64_t c) { store(y + c, column([&](std::int64_t i) { return load(x + i * stride + c); })); },
      [&](std::int64_t c, std::int64_t part) {
        store_part(y + c, column([&](std::int64_t i) { return load_part(x + i * stride + c, part); }), part);
      });
}

float row(Fold fold, const float* x, std::int64_t length) {
  switch (fold) {
    case Fold::sum: return fold_row<Fold::sum>(x, length);
    case Fold::max: return fold_row<Fold::max>(x, length);
    case Fold::min: return fold_row<Fold::min>(x, length);
    case Fold::sum_of_magnitudes: return fold_row<Fold::sum_of_magnitudes>(x, length);
    default: return fold_row<Fold::sum_of_squares>(x, length);
  }
}

void columns(Fold fold, const float* x, std::int64_t length, std::int64_t stride, std::int64_t count, float* y) {
  switch (fold) {
    case Fold::sum: return fold_columns<Fold::sum>(x, length, stride, count, y);
    case Fold::max: return fold_columns<Fold::max>(x, length, stride, count, y);
    case Fold::min: return fold_columns<Fold::min>(x, length, stride, count, y);
    case Fold::sum_of_magnitudes: return fold_columns<Fold::sum_of_magnitudes>(x, length, stride, count, y);
    default: return fold_columns<Fold::sum_of_squares>(x, length, stride, count, y);
  }
}

/// y = (x - shift) * factor * scale + bias
TEMPER_INLINE void apply(const float* x, const float* scale, const float* bias, float* y, std::int64_t length,
                         float shift, float factor) {
  const auto value = [&](Floats from, Floats by, Floats add) { return (from - shift) * factor * by + add; };
  for_vectors(
      length,
      [&](std::int64_t i) {
        store(y + i, value(load(x + i), load(scale + i), bias == nullptr ? Floats{} : load(bias + i)));
      },
      [&](std::int64_t i, std::int64_t n) {
        const Floats add = bias == nullptr ? Floats{} : load_part(bias + i, n);
        store_part(y + i, value(load_part(x + i, n), load_part(scale + i, n), add), n);
      });
}

void normalise_row(const float* x, const float* scale, const float* bias, float* y, std::int64_t length,
                   float epsilon) {
  const float mean = fold_row<Fold::sum>(x, length) / static_cast<float>(length);
  Floats squares{};
  float rest = 0;
  for_vectors(
      length,
      [&](std::int64_t i) {
        const Floats distance = load(x + i) - mean;
        squares = squares + distance * distance;
      },
      [&](std::int64_t i, std::int64_t n) {
        for (std::int64_t k = 0; k < n; ++k) rest += (x[i + k] - mean) * (x[i + k] - mean);
      });
  const float variance = (sum_of(squares) + rest) / static_cast<float>(length);
  apply(x, scale, bias, y, length, mean, 1.0F / __builtin_sqrtf(variance + epsilon));
}

void normalise_row_by_square(const float* x, const float* scale, float* y, std::int64_t length, float epsilon) {
  const float square = fold_row<Fold::sum_of_squares>(x, length) / static_cast<float>(length);
  apply(x, scale, nullptr, y, length, 0.0F, 1.0F / __builtin_sqrtf(square + epsilon));
}

}  // namespace

extern const ReduceKernels k_reduce_kernels;
const ReduceKernels k_reduce_kernels = {row, columns, normalise_row, normalise_row_by_square};

}  // namespace temper::cpu::TEMPER_ISA
