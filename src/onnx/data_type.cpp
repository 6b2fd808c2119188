// SPDX-License-Identifier: Apache-2.0
#include "onnx/data_type.h"

#include <string_view>
#include <utility>

#include "base/str.h"

namespace temper::onnx {

namespace {

struct DataType {
  std::string_view name;
  DType dtype;
};

/// Indexed by TensorProto.DataType.
constexpr DataType k_data_types[] = {
    {"UNDEFINED", DType::undefined},
    {"FLOAT", DType::f32},
    {"UINT8", DType::u8},
    {"INT8", DType::i8},
    {"UINT16", DType::u16},
    {"INT16", DType::i16},
    {"INT32", DType::i32},
    {"INT64", DType::i64},
    {"STRING", DType::string},
    {"BOOL", DType::boolean},
    {"FLOAT16", DType::f16},
    {"DOUBLE", DType::f64},
    {"UINT32", DType::u32},
    {"UINT64", DType::u64},
    {"COMPLEX64", DType::undefined},
    {"COMPLEX128", DType::undefined},
    {"BFLOAT16", DType::bf16},
    {"FLOAT8E4M3FN", DType::f8e4m3fn},
    {"FLOAT8E4M3FNUZ", DType::f8e4m3fnuz},
    {"FLOAT8E5M2", DType::f8e5m2},
    {"FLOAT8E5M2FNUZ", DType::f8e5m2fnuz},
    {"UINT4", DType::u4},
    {"INT4", DType::i4},
    {"FLOAT4E2M1", DType::undefined},
    {"FLOAT8E8M0", DType::undefined},
    {"UINT2", DType::undefined},
    {"INT2", DType::undefined},
};

}  // namespace

std::optional<DType> dtype_from_onnx(std::int64_t data_type) {
  if (data_type <= 0 || data_type >= static_cast<std::int64_t>(std::size(k_data_types))) return std::nullopt;
  const DType dtype = k_data_types[data_type].dtype;
  return dtype == DType::undefined ? std::nullopt : std::optional(dtype);
}

std::int32_t onnx_from_dtype(DType dtype) {
  if (dtype == DType::undefined) return 0;
  for (std::size_t i = 0; i < std::size(k_data_types); ++i)
    if (k_data_types[i].dtype == dtype) return static_cast<std::int32_t>(i);
  return 0;
}

std::string onnx_type_text(std::int64_t data_type) {
  const bool is_named = data_type >= 0 && data_type < static_cast<std::int64_t>(std::size(k_data_types));
  return is_named ? str(k_data_types[data_type].name, " (", data_type, ")") : str("number ", data_type);
}

}  // namespace temper::onnx
