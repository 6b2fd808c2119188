// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

#include "base/check.h"
#include "ops/pointwise.h"

namespace temper {

namespace {

// T is double, int64_t or uint64_t; signed arithmetic goes through uint64_t so that it wraps.

template <class T>
T sum(T x, T y) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(static_cast<std::uint64_t>(x) + static_cast<std::uint64_t>(y));
  else
    return x + y;
}

template <class T>
T difference(T x, T y) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(static_cast<std::uint64_t>(x) - static_cast<std::uint64_t>(y));
  else
    return x - y;
}

template <class T>
T product_of(T x, T y) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(static_cast<std::uint64_t>(x) * static_cast<std::uint64_t>(y));
  else
    return x * y;
}

/// Integers truncate; by zero gives 0.
template <class T>
T quotient(T x, T y) {
  if constexpr (!std::is_integral_v<T>) return x / y;
  if (y == 0) return 0;
  if constexpr (std::is_signed_v<T>)
    if (y == static_cast<T>(-1)) return difference(T{0}, x);  // the lowest value has no negative: wraps
  return static_cast<T>(x / y);
}

/// Remainder with the sign of x; of an integer by zero it is 0.
template <class T>
T remainder_as_x(T x, T y) {
  if constexpr (std::is_integral_v<T>) {
    if (y == 0) return 0;
    if constexpr (std::is_signed_v<T>)
      if (y == -1) return 0;
    return x % y;
  } else {
    return std::fmod(x, y);
  }
}

/// Remainder with the sign of y, as in Python.
template <class T>
T remainder_as_y(T x, T y) {
  const T remainder = remainder_as_x(x, y);
  if constexpr (std::is_unsigned_v<T>) return remainder;
  return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
}

/// Integers wrap; a negative exponent gives the truncated fraction.
template <class T>
T power(T x, T y) {
  if constexpr (!std::is_integral_v<T>) {
    return std::pow(x, y);
  } else {
    if (std::is_signed_v<T> && y < 0) {
      if (x == 1) return 1;
      if (x == static_cast<T>(-1)) return y % 2 == 0 ? T{1} : x;
      return 0;
    }
    T result = 1;
    for (auto exponent = static_cast<std::uint64_t>(y); exponent != 0; exponent >>= 1) {
      if ((exponent & 1) != 0) result = product_of(result, x);
      x = product_of(x, x);
    }
    return result;
  }
}

/// NaN where either is.
template <class T>
T smaller(T x, T y) {
  return x != x || x < y ? x : y;
}
template <class T>
T larger(T x, T y) {
  return x != x || x > y ? x : y;
}

/// The bits of an integer that may be held in a double.
template <class T>
std::uint64_t bits(T x) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<std::uint64_t>(x);
  } else {
    if (!(std::fabs(x) < 0x1p63)) return 0;
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(x));
  }
}

template <class T>
T from_bits(std::uint64_t x) {
  return std::is_unsigned_v<T> ? static_cast<T>(x) : static_cast<T>(static_cast<std::int64_t>(x));
}

template <class T, class F>
void loop(Run<T> x, Run<T> y, T* z, std::int64_t count) {
  const auto each = [&](auto x_step, auto y_step) {
    for (std::int64_t i = 0; i < count; ++i) z[i] = static_cast<T>(F{}(x.first[i * x_step], y.first[i * y_step]));
  };
  using Zero = std::integral_constant<std::int64_t, 0>;
  using One = std::integral_constant<std::int64_t, 1>;
  if (x.step != 0 && y.step != 0) return each(One{}, One{});
  if (x.step != 0) return each(One{}, Zero{});
  if (y.step != 0) return each(Zero{}, One{});
  each(Zero{}, Zero{});
}

template <class F>
constexpr BinaryInfo row(BinaryKind kind, std::string_view name, Accepts takes, Accuracy accuracy, F) {
  return {kind,
          name,
          takes,
          false,
          accuracy,
          [](double x, double y) { return static_cast<double>(F{}(x, y)); },
          loop<double, F>,
          loop<std::int64_t, F>,
          loop<std::uint64_t, F>};
}

template <class F>
constexpr BinaryInfo boolean_row(BinaryKind kind, std::string_view name, Accepts takes, F f) {
  BinaryInfo info = row(kind, name, takes, Accuracy::exact, f);
  info.gives_boolean = true;
  return info;
}

using enum Accepts;
using K = BinaryKind;
constexpr auto k_exact = Accuracy::exact;
constexpr auto k_rounding = Accuracy::rounding;
constexpr auto k_approximate = Accuracy::approximate;

constexpr std::array k_rows = {
    row(K::add, "Add", numeric, k_rounding, [](auto x, auto y) { return sum(x, y); }),
    row(K::sub, "Sub", numeric, k_rounding, [](auto x, auto y) { return difference(x, y); }),
    row(K::mul, "Mul", numeric, k_rounding, [](auto x, auto y) { return product_of(x, y); }),
    row(K::div, "Div", numeric, k_rounding, [](auto x, auto y) { return quotient(x, y); }),
    row(K::pow, "Pow", numeric, k_approximate, [](auto x, auto y) { return power(x, y); }),
    row(K::mod, "Mod", numeric, k_rounding, [](auto x, auto y) { return remainder_as_y(x, y); }),
    row(K::fmod, "FMod", numeric, k_rounding, [](auto x, auto y) { return remainder_as_x(x, y); }),
    row(K::min, "Min", numeric, k_exact, [](auto x, auto y) { return smaller(x, y); }),
    row(K::max, "Max", numeric, k_exact, [](auto x, auto y) { return larger(x, y); }),
    row(K::prelu, "PRelu", numeric, k_rounding, [](auto x, auto y) { return x < 0 ? product_of(x, y) : x; }),
    boolean_row(K::logical_and, "And", boolean, [](auto x, auto y) { return x != 0 && y != 0; }),
    boolean_row(K::logical_or, "Or", boolean, [](auto x, auto y) { return x != 0 || y != 0; }),
    boolean_row(K::logical_xor, "Xor", boolean, [](auto x, auto y) { return (x != 0) != (y != 0); }),
    row(K::bitwise_and, "BitwiseAnd", integers, k_exact,
        [](auto x, auto y) { return from_bits<decltype(x)>(bits(x) & bits(y)); }),
    row(K::bitwise_or, "BitwiseOr", integers, k_exact,
        [](auto x, auto y) { return from_bits<decltype(x)>(bits(x) | bits(y)); }),
    row(K::bitwise_xor, "BitwiseXor", integers, k_exact,
        [](auto x, auto y) { return from_bits<decltype(x)>(bits(x) ^ bits(y)); }),
    row(K::shift_left, "ShiftLeft", integers, k_exact,
        [](auto x, auto y) { return from_bits<decltype(x)>(bits(y) < 64 ? bits(x) << bits(y) : 0); }),
    row(K::shift_right, "ShiftRight", integers, k_exact,
        [](auto x, auto y) { return from_bits<decltype(x)>(bits(y) < 64 ? bits(x) >> bits(y) : 0); }),
    boolean_row(K::equal, "Equal", any, [](auto x, auto y) { return x == y; }),
    boolean_row(K::less, "Less", any, [](auto x, auto y) { return x < y; }),
    boolean_row(K::greater, "Greater", any, [](auto x, auto y) { return x > y; }),
    boolean_row(K::less_or_equal, "LessOrEqual", any, [](auto x, auto y) { return x <= y; }),
    boolean_row(K::greater_or_equal, "GreaterOrEqual", any, [](auto x, auto y) { return x >= y; }),
};

constexpr bool is_in_enum_order() {
  for (std::size_t i = 0; i < k_rows.size(); ++i)
    if (static_cast<std::size_t>(k_rows[i].kind) != i) return false;
  return k_rows.size() == static_cast<std::size_t>(K::greater_or_equal) + 1;
}
static_assert(is_in_enum_order());

}  // namespace

std::span<const BinaryInfo> binary_table() { return k_rows; }

const BinaryInfo& binary_info(BinaryKind kind) { return k_rows[static_cast<std::size_t>(kind)]; }

const BinaryInfo& binary_info(std::string_view name) {
  const auto found =
      std::find_if(k_rows.begin(), k_rows.end(), [&](const BinaryInfo& info) { return info.name == name; });
  TEMPER_CHECK(found != k_rows.end(), bad_argument, "Binary: there is no kind '", name, "'");
  return *found;
}

}  // namespace temper
