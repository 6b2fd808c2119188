// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/tactics/common.h"

namespace temper::cuda {

std::string_view element_type(DType dtype) {
  switch (dtype) {
    case DType::f32: return "float";
    case DType::f64: return "double";
    case DType::f16: return "half_t";
    case DType::bf16: return "bfloat_t";
    case DType::i4:
    case DType::i8: return "int8_t";
    case DType::i16: return "int16_t";
    case DType::i32: return "int32_t";
    case DType::i64: return "int64_t";
    case DType::u4:
    case DType::u8: return "uint8_t";
    case DType::u16: return "uint16_t";
    case DType::u32: return "uint32_t";
    case DType::u64: return "uint64_t";
    case DType::boolean: return "bool_t";
    default: return {};
  }
}

std::shared_ptr<const void> resident_plain(backend::ConstantStore& constants, std::size_t input) {
  return constants.resident(input, "plain", [](const Tensor& content) { return content; });
}

LaunchShape cover(std::int64_t items, unsigned threads) {
  return {.blocks_x = static_cast<unsigned>((items + threads - 1) / threads), .threads = threads};
}

}  // namespace temper::cuda
