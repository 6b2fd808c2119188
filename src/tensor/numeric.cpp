// SPDX-License-Identifier: Apache-2.0
#include "tensor/numeric.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/check.h"
#include "tensor/dtype.h"

namespace temper {

namespace {

template <class T>
T integer_from_f64(double value) {
  if (std::isnan(value)) return 0;
  if (value <= static_cast<double>(std::numeric_limits<T>::min())) return std::numeric_limits<T>::min();
  if (value >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
  return static_cast<T>(value);
}

template <class T>
T element_from_f64(double value, DType dtype, bool saturate = true) {
  if constexpr (std::is_same_v<T, bool>) {
    return value != 0;
  } else if constexpr (std::is_integral_v<T>) {
    if (is_float8(dtype)) return static_cast<T>(f8_from_float(static_cast<float>(value), float8_kind(dtype), saturate));
    if (dtype == DType::i4) return static_cast<T>(std::clamp(integer_from_f64<int>(value), -8, 7));
    if (dtype == DType::u4) return static_cast<T>(std::clamp(integer_from_f64<int>(value), 0, 15));
    return integer_from_f64<T>(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(value);
  } else {
    return T(static_cast<float>(value));
  }
}

template <class T>
double element_to_f64(T value, DType dtype) {
  if constexpr (std::is_same_v<T, std::uint8_t>) {
    if (is_float8(dtype)) return static_cast<double>(float_from_f8(value, float8_kind(dtype)));
  }
  if constexpr (std::is_arithmetic_v<T>) {
    return static_cast<double>(value);
  } else {
    return static_cast<double>(static_cast<float>(value));
  }
}

template <class T>
T integer_from_i64(std::int64_t value, DType dtype) {
  if (dtype == DType::i4) return static_cast<T>(((value & 0xF) ^ 0x8) - 0x8);
  if (dtype == DType::u4) return static_cast<T>(value & 0xF);
  if constexpr (std::is_same_v<T, bool>) {
    return value != 0;
  } else {
    return static_cast<T>(value);
  }
}

std::string text_from_f64(double value, DType dtype) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "INF" : "-INF";
  char buffer[64];
  const auto end = dtype == DType::f64 ? std::to_chars(buffer, buffer + sizeof buffer, value)
                                       : std::to_chars(buffer, buffer + sizeof buffer, static_cast<float>(value));
  return {buffer, end.ptr};
}

Tensor cast_to_string(const Tensor& tensor) {
  std::vector<std::string> texts;
  texts.reserve(static_cast<std::size_t>(tensor.size()));
  if (is_floating(tensor.dtype())) {
    for (const double value : to_f64(tensor)) texts.push_back(text_from_f64(value, tensor.dtype()));
  } else {
    for (const std::int64_t value : to_i64(tensor)) texts.push_back(std::to_string(value));
  }
  return Tensor::of_strings(tensor.shape(), std::move(texts));
}

Tensor cast_from_string(const Tensor& tensor, DType dtype, bool saturate) {
  std::vector<double> values;
  for (const auto& text : tensor.strings()) {
    char* end = nullptr;
    values.push_back(std::strtod(text.c_str(), &end));
    TEMPER_CHECK(end != text.c_str(), bad_argument, "Cast: '", text, "' is not a number");
  }
  return cast(Tensor::of<double>(tensor.shape(), values), dtype, saturate);
}

}  // namespace

std::vector<double> to_f64(const Tensor& tensor) {
  std::vector<double> values(static_cast<std::size_t>(tensor.size()));
  visit_storage(tensor.dtype(), [&](auto element) {
    using T = decltype(element);
    const auto* source = static_cast<const T*>(tensor.raw());
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = element_to_f64(source[i], tensor.dtype());
  });
  return values;
}

Tensor from_f64(DType dtype, Shape shape, std::span<const double> values) {
  Tensor result(dtype, std::move(shape));
  TEMPER_CHECK(result.size() == static_cast<std::int64_t>(values.size()), internal, "from_f64: ", values.size(),
               " values for shape ", shape_text(result.shape()));
  visit_storage(dtype, [&](auto element) {
    using T = decltype(element);
    auto* target = static_cast<T*>(result.mutable_raw());
    for (std::size_t i = 0; i < values.size(); ++i) target[i] = element_from_f64<T>(values[i], dtype);
  });
  return result;
}

std::vector<std::int64_t> to_i64(const Tensor& tensor) {
  TEMPER_CHECK(is_integer(tensor.dtype()) || tensor.dtype() == DType::boolean, bad_argument,
               "integers expected, got a tensor of ", dtype_name(tensor.dtype()));
  std::vector<std::int64_t> values(static_cast<std::size_t>(tensor.size()));
  visit_storage(tensor.dtype(), [&](auto element) {
    using T = decltype(element);
    if constexpr (std::is_integral_v<T>) {
      const auto* source = static_cast<const T*>(tensor.raw());
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>(source[i]);
    }
  });
  return values;
}

Tensor from_i64(DType dtype, Shape shape, std::span<const std::int64_t> values) {
  TEMPER_CHECK(is_integer(dtype) || dtype == DType::boolean, bad_argument, "an integer type expected, got ",
               dtype_name(dtype));
  Tensor result(dtype, std::move(shape));
  TEMPER_CHECK(result.size() == static_cast<std::int64_t>(values.size()), internal, "from_i64: ", values.size(),
               " values for shape ", shape_text(result.shape()));
  visit_storage(dtype, [&](auto element) {
    using T = decltype(element);
    if constexpr (std::is_integral_v<T>) {
      auto* target = static_cast<T*>(result.mutable_raw());
      for (std::size_t i = 0; i < values.size(); ++i) target[i] = integer_from_i64<T>(values[i], dtype);
    }
  });
  return result;
}

Tensor cast(const Tensor& tensor, DType dtype, bool saturate) {
  if (tensor.dtype() == dtype) return tensor;
  if (dtype == DType::string) return cast_to_string(tensor);
  if (tensor.dtype() == DType::string) return cast_from_string(tensor, dtype, saturate);
  const bool from_integer = is_integer(tensor.dtype()) || tensor.dtype() == DType::boolean;
  if (from_integer && (is_integer(dtype) || dtype == DType::boolean))
    return from_i64(dtype, tensor.shape(), to_i64(tensor));
  const auto values = to_f64(tensor);
  Tensor result(dtype, tensor.shape());
  visit_storage(dtype, [&](auto element) {
    using T = decltype(element);
    auto* target = static_cast<T*>(result.mutable_raw());
    for (std::size_t i = 0; i < values.size(); ++i) target[i] = element_from_f64<T>(values[i], dtype, saturate);
  });
  return result;
}

Shape row_major_strides(const Shape& shape) {
  Shape strides(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * shape[i];
  return strides;
}

Shape broadcast_shapes(const Shape& a, const Shape& b) {
  Shape result(std::max(a.size(), b.size()), 1);
  for (std::size_t i = 0; i < result.size(); ++i) {
    const std::int64_t x = i < a.size() ? a[a.size() - 1 - i] : 1;
    const std::int64_t y = i < b.size() ? b[b.size() - 1 - i] : 1;
    TEMPER_CHECK(x == y || x == 1 || y == 1, bad_argument, "shapes ", shape_text(a), " and ", shape_text(b),
                 " do not broadcast");
    result[result.size() - 1 - i] = x == 1 ? y : x;
  }
  return result;
}

}  // namespace temper
