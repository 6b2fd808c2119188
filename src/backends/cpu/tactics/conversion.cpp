// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/conversion.h"

#include <cmath>
#include <limits>
#include <type_traits>

#include "backends/cpu/kernel_choice.h"
#include "backends/cpu/tactics/common.h"
#include "tensor/dtype.h"

namespace temper::cpu {

namespace {

template <class T>
constexpr bool k_is_small_float = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;

template <class T>
double widened(T value) {
  if constexpr (k_is_small_float<T>) return static_cast<double>(static_cast<float>(value));
  return static_cast<double>(value);
}

template <class To, class From>
To converted(From value) {
  constexpr bool k_is_from_integer = std::is_integral_v<From>;
  if constexpr (std::is_same_v<To, bool>) {
    if constexpr (k_is_from_integer) return value != 0;
    return widened(value) != 0;
  } else if constexpr (std::is_integral_v<To> && k_is_from_integer) {
    return static_cast<To>(value);
  } else if constexpr (std::is_integral_v<To>) {
    const double number = widened(value);
    if (std::isnan(number)) return 0;
    if (number <= static_cast<double>(std::numeric_limits<To>::min())) return std::numeric_limits<To>::min();
    if (number >= static_cast<double>(std::numeric_limits<To>::max())) return std::numeric_limits<To>::max();
    return static_cast<To>(number);
  } else if constexpr (k_is_small_float<To>) {
    return To(static_cast<float>(widened(value)));
  } else {
    return static_cast<To>(widened(value));
  }
}

template <class From, class To>
void convert_range(const ConvertKernels& kernels, const void* source, void* target, std::int64_t begin,
                   std::int64_t end) {
  const From* from = static_cast<const From*>(source) + begin;
  To* to = static_cast<To*>(target) + begin;
  const std::int64_t count = end - begin;
  if constexpr (std::is_same_v<From, Half> && std::is_same_v<To, float>) {
    kernels.f32_from_f16(reinterpret_cast<const std::uint16_t*>(from), to, count);
  } else if constexpr (std::is_same_v<From, float> && std::is_same_v<To, Half>) {
    kernels.f16_from_f32(from, reinterpret_cast<std::uint16_t*>(to), count);
  } else if constexpr (std::is_same_v<From, BFloat16> && std::is_same_v<To, float>) {
    kernels.f32_from_bf16(reinterpret_cast<const std::uint16_t*>(from), to, count);
  } else if constexpr (std::is_same_v<From, float> && std::is_same_v<To, BFloat16>) {
    kernels.bf16_from_f32(from, reinterpret_cast<std::uint16_t*>(to), count);
  } else {
    for (std::int64_t i = 0; i < count; ++i) to[i] = converted<To>(from[i]);
  }
}

/// Types that visit_storage() stands for by their own.
bool is_own_storage(DType dtype) {
  const bool is_float = dtype == DType::f32 || dtype == DType::f64 || dtype == DType::f16 || dtype == DType::bf16;
  return is_float || dtype == DType::boolean || (is_integer(dtype) && dtype != DType::i4 && dtype != DType::u4);
}

}  // namespace

std::optional<Conversion> Conversion::of(DType from, DType to, const backend::Device& device) {
  if (!is_own_storage(from) || !is_own_storage(to)) return std::nullopt;
  const Range range = visit_storage(from, [&](auto source) {
    return visit_storage(to, [&](auto target) -> Range { return convert_range<decltype(source), decltype(target)>; });
  });
  const std::size_t bytes = dtype_bytes(from) + dtype_bytes(to);
  return Conversion(range, *kernels_of(device).convert, static_cast<std::int64_t>(bytes));
}

void Conversion::run(const void* source, void* target, std::int64_t count) const {
  parallel_for(count, grain_of(bytes_),
               [&](std::int64_t begin, std::int64_t end) { range_(*kernels_, source, target, begin, end); });
}

}  // namespace temper::cpu
