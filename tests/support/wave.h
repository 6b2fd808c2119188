// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <utility>

#include "temper/tensor.h"

namespace temper {

/// A tensor of f32 whose elements differ: sines of angles behind `phase`.
inline Tensor wave(Shape shape, double phase = 0) {
  Tensor x(DType::f32, std::move(shape));
  double angle = phase;
  for (float& value : x.mutable_data<float>()) value = static_cast<float>(std::sin(angle += 0.7));
  return x;
}

}  // namespace temper
