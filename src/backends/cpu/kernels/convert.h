// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace temper::cpu {

/// Between f32 and the 16-bit floats, whose bits are given; to nearest even, NaN stays NaN.
struct ConvertKernels {
  void (*f32_from_f16)(const std::uint16_t* source, float* target, std::int64_t count);
  void (*f16_from_f32)(const float* source, std::uint16_t* target, std::int64_t count);
  void (*f32_from_bf16)(const std::uint16_t* source, float* target, std::int64_t count);
  void (*bf16_from_f32)(const float* source, std::uint16_t* target, std::int64_t count);
};

}  // namespace temper::cpu
