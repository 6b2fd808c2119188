// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace temper {

/// Element types. `sequence` and `optional` are host containers whose elements are tensors.
enum class DType : std::uint8_t {
  undefined,
  f32,
  f64,
  f16,
  bf16,
  f8e4m3fn,
  f8e4m3fnuz,
  f8e5m2,
  f8e5m2fnuz,
  i4,
  i8,
  i16,
  i32,
  i64,
  u4,
  u8,
  u16,
  u32,
  u64,
  boolean,
  string,
  sequence,
  optional,
};

/// Extents, outermost first; empty for a scalar.
using Shape = std::vector<std::int64_t>;

/// IEEE binary16 in storage; arithmetic goes through float.
struct Half {
  std::uint16_t bits = 0;
  Half() = default;
  explicit Half(float value);  ///< round to nearest even; overflow gives infinity
  operator float() const;      // NOLINT(google-explicit-constructor): lossless
};

/// bfloat16 in storage; arithmetic goes through float.
struct BFloat16 {
  std::uint16_t bits = 0;
  BFloat16() = default;
  explicit BFloat16(float value);  ///< round to nearest even
  operator float() const;          // NOLINT(google-explicit-constructor): lossless
};

/// "f32", "i64", "bool", ... as in text, plans and JSON.
[[nodiscard]] std::string_view dtype_name(DType dtype);
/// The type named so. Errors: bad_argument for another name.
[[nodiscard]] DType dtype_from_name(std::string_view name);
/// Bytes an element takes in memory (i4 and u4 one, unpacked). Errors: internal for string and containers.
[[nodiscard]] std::size_t dtype_bytes(DType dtype);

/// Product of the extents; 1 for a scalar. Errors: bad_argument where negative or beyond 2^62.
[[nodiscard]] std::int64_t element_count(const Shape& shape);
/// "1x3x640x640"; "scalar" for rank 0.
[[nodiscard]] std::string shape_text(const Shape& shape);

/// The DType of a C++ element type: dtype_of<float>() == DType::f32.
template <class T>
[[nodiscard]] constexpr DType dtype_of();

/// A dense row-major array in host memory. Copies share the bytes; writing to shared bytes copies them first.
class Tensor {
 public:
  Tensor() = default;                ///< no value: is_valid() is false
  Tensor(DType dtype, Shape shape);  ///< zeros, empty strings
  /// A view of `data` that `owner` keeps alive (a mapped plan, a caller's buffer); `owner` may be empty.
  static Tensor view(DType dtype, Shape shape, const void* data, std::shared_ptr<const void> owner = {});
  /// `values` in row-major order. Errors: bad_argument where their count is not the shape's.
  template <class T>
  static Tensor of(Shape shape, const std::vector<T>& values);
  template <class T>
  static Tensor scalar(T value) {
    return of<T>({}, {value});
  }
  static Tensor of_strings(Shape shape, std::vector<std::string> values);
  static Tensor sequence(std::vector<Tensor> elements);
  /// An optional holding `element`, or nothing where it is not valid.
  static Tensor optional(Tensor element);

  [[nodiscard]] bool is_valid() const { return dtype_ != DType::undefined; }
  [[nodiscard]] DType dtype() const { return dtype_; }
  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] std::int64_t rank() const { return static_cast<std::int64_t>(shape_.size()); }
  [[nodiscard]] std::int64_t dim(std::int64_t axis) const { return shape_[static_cast<std::size_t>(axis)]; }
  [[nodiscard]] std::int64_t size() const { return size_; }
  [[nodiscard]] std::size_t byte_size() const;

  [[nodiscard]] const void* raw() const { return data_; }
  [[nodiscard]] void* mutable_raw();
  /// Errors: internal where T is not the dtype's type.
  template <class T>
  [[nodiscard]] std::span<const T> data() const;
  template <class T>
  [[nodiscard]] std::span<T> mutable_data();
  [[nodiscard]] const std::vector<std::string>& strings() const;
  [[nodiscard]] std::vector<std::string>& mutable_strings();
  /// The tensors in a sequence; none or one in an optional.
  [[nodiscard]] const std::vector<Tensor>& elements() const;

  /// The same bytes under another shape. Errors: bad_argument where the counts differ.
  [[nodiscard]] Tensor reshaped(Shape shape) const;
  /// Same dtype, shape and bytes (NaN equals NaN of the same bits).
  [[nodiscard]] bool equals(const Tensor& other) const;

 private:
  struct Objects;
  void expect(DType asked) const;

  DType dtype_ = DType::undefined;
  Shape shape_;
  std::int64_t size_ = 0;
  const void* data_ = nullptr;
  bool owned_ = false;                 ///< data_ may be written when not shared
  std::shared_ptr<const void> owner_;  ///< keeps data_ alive
  std::shared_ptr<Objects> objects_;   ///< strings and containers
};

template <>
constexpr DType dtype_of<float>() {
  return DType::f32;
}
template <>
constexpr DType dtype_of<double>() {
  return DType::f64;
}
template <>
constexpr DType dtype_of<Half>() {
  return DType::f16;
}
template <>
constexpr DType dtype_of<BFloat16>() {
  return DType::bf16;
}
template <>
constexpr DType dtype_of<std::int8_t>() {
  return DType::i8;
}
template <>
constexpr DType dtype_of<std::int16_t>() {
  return DType::i16;
}
template <>
constexpr DType dtype_of<std::int32_t>() {
  return DType::i32;
}
template <>
constexpr DType dtype_of<std::int64_t>() {
  return DType::i64;
}
template <>
constexpr DType dtype_of<std::uint8_t>() {
  return DType::u8;
}
template <>
constexpr DType dtype_of<std::uint16_t>() {
  return DType::u16;
}
template <>
constexpr DType dtype_of<std::uint32_t>() {
  return DType::u32;
}
template <>
constexpr DType dtype_of<std::uint64_t>() {
  return DType::u64;
}
template <>
constexpr DType dtype_of<bool>() {
  return DType::boolean;
}

template <class T>
Tensor Tensor::of(Shape shape, const std::vector<T>& values) {
  Tensor result(dtype_of<T>(), {static_cast<std::int64_t>(values.size())});
  auto target = result.mutable_data<T>();
  for (std::size_t i = 0; i < values.size(); ++i) target[i] = values[i];
  return result.reshaped(std::move(shape));
}

template <class T>
std::span<const T> Tensor::data() const {
  expect(dtype_of<T>());
  return {static_cast<const T*>(raw()), static_cast<std::size_t>(size_)};
}

template <class T>
std::span<T> Tensor::mutable_data() {
  expect(dtype_of<T>());
  return {static_cast<T*>(mutable_raw()), static_cast<std::size_t>(size_)};
}

}  // namespace temper
