// SPDX-License-Identifier: Apache-2.0
#include "tensor/dtype.h"

#include <array>
#include <bit>
#include <cstring>

namespace temper {

namespace {

constexpr std::array<std::string_view, 23> k_names = {
    "undefined",  "f32", "f64", "f16",  "bf16",   "f8e4m3fn", "f8e4m3fnuz", "f8e5m2",
    "f8e5m2fnuz", "i4",  "i8",  "i16",  "i32",    "i64",      "u4",         "u8",
    "u16",        "u32", "u64", "bool", "string", "sequence", "optional"};

struct Format8 {
  int mantissa_bits;
  int bias;
  bool has_infinity;
  bool is_fnuz;
};

constexpr Format8 format_of(Float8 kind) {
  switch (kind) {
    case Float8::e4m3fn: return {3, 7, false, false};
    case Float8::e4m3fnuz: return {3, 8, false, true};
    case Float8::e5m2: return {2, 15, true, false};
    case Float8::e5m2fnuz: return {2, 16, false, true};
  }
  return {3, 7, false, false};
}

/// Largest finite magnitude's bits, without the sign.
constexpr std::uint8_t largest_bits(Float8 kind) {
  switch (kind) {
    case Float8::e4m3fn: return 0x7E;
    case Float8::e5m2: return 0x7B;
    default: return 0x7F;
  }
}

constexpr std::uint8_t nan_bits(Float8 kind, bool negative) {
  if (format_of(kind).is_fnuz) return 0x80;
  return static_cast<std::uint8_t>(0x7F | (negative ? 0x80 : 0));
}

}  // namespace

std::string_view dtype_name(DType dtype) {
  const auto index = static_cast<std::size_t>(dtype);
  return index < k_names.size() ? k_names[index] : "?";
}

DType dtype_from_name(std::string_view name) {
  for (std::size_t i = 1; i < k_names.size(); ++i)
    if (k_names[i] == name) return static_cast<DType>(i);
  throw Error(ErrorCode::bad_argument, str("'", name, "' is not an element type; f32, f16, i64, bool, ... are"),
              __FILE__, __LINE__);
}

std::size_t dtype_bytes(DType dtype) {
  return visit_storage(dtype, [](auto element) { return sizeof(element); });
}

Half::Half(float value) {
  const auto x = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((x >> 16) & 0x8000u);
  const std::uint32_t magnitude = x & 0x7FFFFFFFu;
  if (magnitude > 0x7F800000u) {
    bits = static_cast<std::uint16_t>(sign | 0x7E00u);
  } else if (magnitude >= 0x477FF000u) {  // rounds to 65536 or more
    bits = static_cast<std::uint16_t>(sign | 0x7C00u);
  } else if (magnitude < 0x38800000u) {  // subnormal: let a float addition round at the right place
    const float aligned = std::bit_cast<float>(magnitude) + 0.5F;
    bits = static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(aligned) - 0x3F000000u));
  } else {
    const std::uint32_t rounded = magnitude + 0xFFFu + ((magnitude >> 13) & 1u);
    bits = static_cast<std::uint16_t>(sign | ((rounded - 0x38000000u) >> 13));
  }
}

Half::operator float() const {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000u) << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1Fu;
  const std::uint32_t mantissa = bits & 0x3FFu;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;
    return sign != 0 ? -magnitude : magnitude;
  }
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000u | (mantissa << 13));
  return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
}

BFloat16::BFloat16(float value) {
  const auto x = std::bit_cast<std::uint32_t>(value);
  if ((x & 0x7FFFFFFFu) > 0x7F800000u) {
    bits = static_cast<std::uint16_t>((x >> 16) | 0x40u);
    return;
  }
  bits = static_cast<std::uint16_t>((x + 0x7FFFu + ((x >> 16) & 1u)) >> 16);
}

BFloat16::operator float() const { return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16); }

float float_from_f8(std::uint8_t bits, Float8 kind) {
  const Format8 format = format_of(kind);
  const bool negative = (bits & 0x80) != 0;
  const int magnitude = bits & 0x7F;
  const int exponent = magnitude >> format.mantissa_bits;
  const int mantissa = magnitude & ((1 << format.mantissa_bits) - 1);
  const int top_exponent = 0x7F >> format.mantissa_bits;
  if (format.is_fnuz && bits == 0x80) return std::numeric_limits<float>::quiet_NaN();
  if (kind == Float8::e4m3fn && magnitude == 0x7F) return std::numeric_limits<float>::quiet_NaN();
  if (format.has_infinity && exponent == top_exponent) {
    if (mantissa != 0) return std::numeric_limits<float>::quiet_NaN();
    return negative ? -INFINITY : INFINITY;
  }
  const int significand = exponent == 0 ? mantissa : mantissa | (1 << format.mantissa_bits);
  const float value =
      std::ldexp(static_cast<float>(significand), std::max(exponent, 1) - format.bias - format.mantissa_bits);
  return negative ? -value : value;
}

std::uint8_t f8_from_float(float value, Float8 kind, bool saturate) {
  const Format8 format = format_of(kind);
  const bool negative = std::signbit(value);
  const std::uint8_t sign = negative ? 0x80 : 0;
  if (std::isnan(value)) return nan_bits(kind, negative);
  const float magnitude = std::fabs(value);
  const std::uint8_t largest = largest_bits(kind);
  const auto overflowed = [&]() -> std::uint8_t {
    if (saturate) return largest | sign;
    if (format.has_infinity) return static_cast<std::uint8_t>(0x7C | sign);
    return nan_bits(kind, negative);
  };
  if (std::isinf(value)) return overflowed();
  if (magnitude == 0) return format.is_fnuz ? 0 : sign;
  int exponent = 0;
  std::frexp(magnitude, &exponent);
  const int lowest = 1 - format.bias;
  const int quantum = std::max(exponent - 1, lowest) - format.mantissa_bits;
  const auto steps = static_cast<std::int64_t>(std::nearbyint(std::ldexp(magnitude, -quantum)));
  // Adding the significand to the exponent field carries a rounded-up mantissa by itself.
  const std::int64_t encoded =
      steps + (static_cast<std::int64_t>(std::max(exponent - 1, lowest) - lowest) << format.mantissa_bits);
  if (encoded > largest) return overflowed();
  if (encoded == 0 && format.is_fnuz) return 0;
  return static_cast<std::uint8_t>(encoded | sign);
}

}  // namespace temper
