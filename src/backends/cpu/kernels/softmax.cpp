// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/softmax.h"

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/kernels/simd_math.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

constexpr float k_lowest = -__builtin_inff();

float row_maximum(const float* x, std::int64_t length) {
  Floats largest = broadcast(k_lowest);
  std::int64_t i = 0;
  for (; i + k_lanes <= length; i += k_lanes) largest = max_of(load(x + i), largest);
  float result = largest_of(largest);
  for (; i < length; ++i) result = x[i] > result ? x[i] : result;
  return result;
}

void row(const float* x, float* y, std::int64_t length, bool is_log) {
  const Floats largest = broadcast(row_maximum(x, length));
  Floats sums{};
  float rest = 0;
  for_vectors(
      length,
      [&](std::int64_t i) {
        const Floats e = exp_of(load(x + i) - largest);
        sums = sums + e;
        if (!is_log) store(y + i, e);
      },
      [&](std::int64_t i, std::int64_t count) {
        const Floats e = exp_of(load_part(x + i, count) - largest);
        for (std::int64_t lane = 0; lane < count; ++lane) rest += e[lane];
        if (!is_log) store_part(y + i, e, count);
      });
  const Floats sum = broadcast(sum_of(sums) + rest);
  const Floats log_sum = is_log ? log_of(sum) : Floats{};
  const Floats scale = 1.0F / sum;
  const auto finish = [&](Floats value) { return is_log ? value - largest - log_sum : value * scale; };
  const float* from = is_log ? x : y;
  for_vectors(
      length, [&](std::int64_t i) { store(y + i, finish(load(from + i))); },
      [&](std::int64_t i, std::int64_t count) { store_part(y + i, finish(load_part(from + i, count)), count); });
}

/// One vector of columns; `lanes` of them exist.
template <class Load, class Store>
TEMPER_INLINE void column_vector(std::int64_t length, bool is_log, const Load& get, const Store& put) {
  Floats largest = get(0, false);
  for (std::int64_t i = 1; i < length; ++i) largest = max_of(get(i, false), largest);
  Floats sum{};
  for (std::int64_t i = 0; i < length; ++i) {
    const Floats e = exp_of(get(i, false) - largest);
    sum = sum + e;
    if (!is_log) put(i, e);
  }
  const Floats log_sum = is_log ? log_of(sum) : Floats{};
  const Floats scale = 1.0F / sum;
  for (std::int64_t i = 0; i < length; ++i) put(i, is_log ? get(i, false) - largest - log_sum : get(i, true) * scale);
}

/// Rows this short are normalised side by side, a vector of rows at a time.
constexpr std::int64_t k_longest_short_row = 16;

void short_rows(const float* x, float* y, std::int64_t length, std::int64_t count, bool is_log) {
  // Turned round by scalar moves through memory: an element of a vector cannot be named by a variable cheaply.
  float turned[k_longest_short_row * k_lanes];
  for (std::int64_t first = 0; first < count; first += k_lanes) {
    const std::int64_t lanes = count - first < k_lanes ? count - first : k_lanes;
    const float* from = x + first * length;
    float* to = y + first * length;
    for (std::int64_t lane = 0; lane < k_lanes; ++lane)
      for (std::int64_t i = 0; i < length; ++i)
        turned[i * k_lanes + lane] = lane < lanes ? from[lane * length + i] : 0.0F;
    column_vector(
        length, is_log, [&](std::int64_t i, bool) { return load(turned + i * k_lanes); },
        [&](std::int64_t i, Floats value) { store(turned + i * k_lanes, value); });
    for (std::int64_t lane = 0; lane < lanes; ++lane)
      for (std::int64_t i = 0; i < length; ++i) to[lane * length + i] = turned[i * k_lanes + lane];
  }
}

void rows(const float* x, float* y, std::int64_t length, std::int64_t count, bool is_log) {
  if (length <= k_longest_short_row) return short_rows(x, y, length, count, is_log);
  for (std::int64_t i = 0; i < count; ++i) row(x + i * length, y + i * length, length, is_log);
}

void columns(const float* x, float* y, std::int64_t length, std::int64_t stride, std::int64_t count, bool is_log) {
  for_vectors(
      count,
      [&](std::int64_t c) {
        column_vector(
            length, is_log, [&](std::int64_t i, bool is_done) { return load((is_done ? y : x) + i * stride + c); },
            [&](std::int64_t i, Floats value) { store(y + i * stride + c, value); });
      },
      [&](std::int64_t c, std::int64_t part) {
        column_vector(
            length, is_log,
            [&](std::int64_t i, bool is_done) { return load_part((is_done ? y : x) + i * stride + c, part); },
            [&](std::int64_t i, Floats value) { store_part(y + i * stride + c, value, part); });
      });
}

}  // namespace

extern const SoftmaxKernels k_softmax_kernels;
const SoftmaxKernels k_softmax_kernels = {rows, columns};

}  // namespace temper::cpu::TEMPER_ISA
