// SPDX-License-Identifier: Apache-2.0
#include "onnx/tensor_decoder.h"

#include <cstring>
#include <memory>

#include "base/check.h"
#include "onnx/data_type.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace {

/// Elements that the dims claim. Errors: invalid_model where negative or too many to address.
std::int64_t claimed_count(const Shape& dims) {
  constexpr std::int64_t k_most = std::int64_t{1} << 46;
  TEMPER_CHECK(dims.size() <= 64, invalid_model, "rank ", dims.size(), " is above 64");
  std::int64_t count = 1;
  bool is_empty = false;
  for (const std::int64_t extent : dims) {
    TEMPER_CHECK(extent >= 0, invalid_model, "shape ", shape_text(dims), " has a negative extent");
    is_empty = is_empty || extent == 0;
    TEMPER_CHECK(extent == 0 || count <= k_most / extent, invalid_model, "shape ", shape_text(dims),
                 " has too many elements");
    count *= extent == 0 ? 1 : extent;
  }
  return is_empty ? 0 : count;
}

bool is_nibble(DType dtype) { return dtype == DType::i4 || dtype == DType::u4; }

std::int64_t packed_bytes(DType dtype, std::int64_t count) {
  if (is_nibble(dtype)) return count / 2 + count % 2;
  return count * static_cast<std::int64_t>(dtype_bytes(dtype));
}

void expect_count(std::string_view what, std::size_t stored, std::int64_t expected, const EncodedTensor& encoded) {
  const bool is_stripped = stored == 0 && encoded.doc.find("WEIGHTLESS") != std::string::npos;
  TEMPER_CHECK(!is_stripped, invalid_model, "shape ", shape_text(encoded.dims),
               " has no data: the weights were stripped from this file; use the model with its weights");
  TEMPER_CHECK(static_cast<std::int64_t>(stored) == expected, invalid_model, "the file holds ", stored, " ", what,
               ", shape ", shape_text(encoded.dims), " of ", onnx_type_text(encoded.data_type), " needs ", expected);
}

/// Two elements a byte, the first in the low nibble, to one element a byte.
Tensor unpack_nibbles(DType dtype, const Shape& dims, const std::uint8_t* packed) {
  Tensor result(dtype, dims);
  auto* target = static_cast<std::uint8_t*>(result.mutable_raw());
  for (std::int64_t i = 0; i < result.size(); ++i) {
    const auto nibble = static_cast<std::uint8_t>(i % 2 == 0 ? packed[i / 2] & 0xF : packed[i / 2] >> 4);
    target[i] = dtype == DType::i4 && nibble >= 8 ? static_cast<std::uint8_t>(nibble | 0xF0) : nibble;
  }
  return result;
}

Tensor tensor_from_bytes(DType dtype, const Shape& dims, const void* bytes, std::shared_ptr<const void> owner) {
  if (is_nibble(dtype)) return unpack_nibbles(dtype, dims, static_cast<const std::uint8_t*>(bytes));
  if (dtype != DType::boolean) {
    Tensor stored = Tensor::view(dtype, dims, bytes, std::move(owner));
    const bool is_aligned = reinterpret_cast<std::uintptr_t>(bytes) % dtype_bytes(dtype) == 0;
    if (!is_aligned) (void)stored.mutable_raw();  // copies into memory of its own
    return stored;
  }
  Tensor normalised(dtype, dims);
  const auto* source = static_cast<const std::uint8_t*>(bytes);
  for (bool& item : normalised.mutable_data<bool>()) item = *source++ != 0;
  return normalised;
}

Tensor decode_bytes(EncodedTensor& encoded, DType dtype, std::int64_t count, ExternalData& external) {
  const std::int64_t expected = packed_bytes(dtype, count);
  if (encoded.is_external) {
    auto bytes = external.read(encoded.external_keys, static_cast<std::uint64_t>(expected));
    return tensor_from_bytes(dtype, encoded.dims, bytes.get(), bytes);
  }
  expect_count("bytes", encoded.raw->size(), expected, encoded);
  auto bytes = std::make_shared<std::string>(std::move(*encoded.raw));
  return tensor_from_bytes(dtype, encoded.dims, bytes->data(), bytes);
}

template <class Stored>
Tensor decode_typed(std::string_view what, std::span<const Stored> stored, DType dtype, const EncodedTensor& encoded,
                    std::int64_t count) {
  expect_count(what, stored.size(), count, encoded);
  Tensor result(dtype, encoded.dims);
  visit_storage(dtype, [&](auto type) {
    using T = decltype(type);
    auto* target = static_cast<T*>(result.mutable_raw());
    for (const Stored item : stored) {
      if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>)
        (target++)->bits = static_cast<std::uint16_t>(item);
      else if constexpr (std::is_same_v<T, bool>)
        *target++ = item != 0;
      else
        *target++ = static_cast<T>(item);
    }
  });
  return result;
}

Tensor decode_int32s(const EncodedTensor& encoded, DType dtype, std::int64_t count) {
  if (!is_nibble(dtype)) return decode_typed("int32_data values", encoded.int32s, dtype, encoded, count);
  expect_count("int32_data values", encoded.int32s.size(), packed_bytes(dtype, count), encoded);
  std::vector<std::uint8_t> packed;
  for (const std::int32_t item : encoded.int32s) packed.push_back(static_cast<std::uint8_t>(item));
  return unpack_nibbles(dtype, encoded.dims, packed.data());
}

}  // namespace

Tensor decode_tensor(EncodedTensor encoded, ExternalData& external) {
  const std::int64_t count = claimed_count(encoded.dims);
  const auto dtype = dtype_from_onnx(encoded.data_type);
  TEMPER_CHECK(encoded.data_type > 0, invalid_model, "the element type is not given");
  TEMPER_CHECK(dtype.has_value(), unsupported, "element type ", onnx_type_text(encoded.data_type), " is not supported");
  if (*dtype == DType::string) {
    expect_count("strings", encoded.strings.size(), count, encoded);
    return Tensor::of_strings(encoded.dims, std::move(encoded.strings));
  }
  if (encoded.is_external || encoded.raw) return decode_bytes(encoded, *dtype, count, external);
  switch (*dtype) {
    case DType::f32: return decode_typed("float_data values", encoded.floats, *dtype, encoded, count);
    case DType::f64: return decode_typed("double_data values", encoded.doubles, *dtype, encoded, count);
    case DType::i64: return decode_typed("int64_data values", encoded.int64s, *dtype, encoded, count);
    case DType::u32:
    case DType::u64: return decode_typed("uint64_data values", encoded.uint64s, *dtype, encoded, count);
    default: return decode_int32s(encoded, *dtype, count);
  }
}

Tensor decode_sparse(const Tensor& values, const Tensor& indices, const Shape& dims) {
  constexpr std::int64_t k_free_elements = std::int64_t{1} << 20;
  constexpr std::int64_t k_largest_ratio = 4096;
  const std::int64_t count = claimed_count(dims);
  TEMPER_CHECK(count <= k_free_elements || count / k_largest_ratio <= values.size(), invalid_model,
               "a sparse tensor of shape ", shape_text(dims), " holds ", values.size(),
               " values, too few for its size");
  TEMPER_CHECK(values.dtype() != DType::string && values.rank() == 1, invalid_model,
               "a sparse tensor's values must be a numeric vector");
  const auto rank = static_cast<std::int64_t>(dims.size());
  const bool is_linear = indices.rank() == 1 && indices.dim(0) == values.size();
  const bool is_tuples = indices.rank() == 2 && indices.dim(0) == values.size() && indices.dim(1) == rank;
  TEMPER_CHECK(indices.dtype() == DType::i64 && (is_linear || is_tuples), invalid_model,
               "a sparse tensor's indices must be int64 of shape ", values.size(), " or ", values.size(), "x", rank);
  Tensor dense(values.dtype(), dims);
  const Shape strides = row_major_strides(dims);
  const std::size_t bytes = dtype_bytes(values.dtype());
  auto* target = static_cast<char*>(dense.mutable_raw());
  const auto* source = static_cast<const char*>(values.raw());
  const auto index = indices.data<std::int64_t>();
  for (std::int64_t i = 0; i < values.size(); ++i) {
    std::int64_t at = is_linear ? index[static_cast<std::size_t>(i)] : 0;
    for (std::int64_t axis = 0; is_tuples && axis < rank; ++axis) {
      const std::int64_t place = index[static_cast<std::size_t>(i * rank + axis)];
      TEMPER_CHECK(place >= 0 && place < dims[static_cast<std::size_t>(axis)], invalid_model, "sparse index ", place,
                   " is outside of axis ", axis, " of shape ", shape_text(dims));
      at += place * strides[static_cast<std::size_t>(axis)];
    }
    TEMPER_CHECK(at >= 0 && at < count, invalid_model, "sparse index ", at, " is outside of shape ", shape_text(dims));
    std::memcpy(target + static_cast<std::size_t>(at) * bytes, source + static_cast<std::size_t>(i) * bytes, bytes);
  }
  return dense;
}

}  // namespace temper::onnx
