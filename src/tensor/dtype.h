// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "base/check.h"
#include "temper/tensor.h"

namespace temper {

/// 8-bit floats in storage (ONNX FLOAT8 types); conversions saturate unless told otherwise.
enum class Float8 : std::uint8_t { e4m3fn, e4m3fnuz, e5m2, e5m2fnuz };
[[nodiscard]] float float_from_f8(std::uint8_t bits, Float8 kind);
[[nodiscard]] std::uint8_t f8_from_float(float value, Float8 kind, bool saturate = true);

[[nodiscard]] inline bool is_float8(DType t) { return t >= DType::f8e4m3fn && t <= DType::f8e5m2fnuz; }
[[nodiscard]] inline Float8 float8_kind(DType t) {
  return static_cast<Float8>(static_cast<int>(t) - static_cast<int>(DType::f8e4m3fn));
}
/// f32, f64, f16, bf16 and the 8-bit floats.
[[nodiscard]] inline bool is_floating(DType t) { return t >= DType::f32 && t <= DType::f8e5m2fnuz; }
[[nodiscard]] inline bool is_signed_integer(DType t) { return t >= DType::i4 && t <= DType::i64; }
[[nodiscard]] inline bool is_unsigned_integer(DType t) { return t >= DType::u4 && t <= DType::u64; }
[[nodiscard]] inline bool is_integer(DType t) { return is_signed_integer(t) || is_unsigned_integer(t); }
[[nodiscard]] inline bool is_numeric(DType t) { return is_floating(t) || is_integer(t); }

/// Calls f(T{}) with the C++ storage type of `dtype`: float, double, Half, BFloat16, intN_t, uintN_t or bool
/// (i4 as int8_t, u4 as uint8_t, 8-bit floats as uint8_t). Errors: internal for strings and containers.
template <class F>
decltype(auto) visit_storage(DType dtype, F&& f) {
  switch (dtype) {
    case DType::f32: return f(float{});
    case DType::f64: return f(double{});
    case DType::f16: return f(Half{});
    case DType::bf16: return f(BFloat16{});
    case DType::i4:
    case DType::i8: return f(std::int8_t{});
    case DType::i16: return f(std::int16_t{});
    case DType::i32: return f(std::int32_t{});
    case DType::i64: return f(std::int64_t{});
    case DType::u16: return f(std::uint16_t{});
    case DType::u32: return f(std::uint32_t{});
    case DType::u64: return f(std::uint64_t{});
    case DType::boolean: return f(bool{});
    case DType::u4:
    case DType::u8:
    case DType::f8e4m3fn:
    case DType::f8e4m3fnuz:
    case DType::f8e5m2:
    case DType::f8e5m2fnuz: return f(std::uint8_t{});
    default: throw Error(ErrorCode::internal, str("no element storage for ", dtype_name(dtype)), __FILE__, __LINE__);
  }
}

}  // namespace temper
