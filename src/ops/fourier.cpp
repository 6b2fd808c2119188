// SPDX-License-Identifier: Apache-2.0
#include "ops/fourier.h"

#include <cmath>
#include <numbers>

namespace temper {

namespace {

/// The transform of x[0], x[step], ... of which there are `count`; roots[k] = exp(+-2 pi i k / N), N = count * step.
std::vector<Complex> transform(const Complex* x, std::size_t count, std::size_t step,
                               const std::vector<Complex>& roots) {
  std::vector<Complex> result(count);
  if (count % 2 != 0 || count < 2) {
    for (std::size_t k = 0; k < count; ++k)
      for (std::size_t n = 0; n < count; ++n) result[k] += x[n * step] * roots[k * n % count * step];
    return result;
  }
  const std::size_t half = count / 2;
  const std::vector<Complex> even = transform(x, half, 2 * step, roots);
  const std::vector<Complex> odd = transform(x + step, half, 2 * step, roots);
  for (std::size_t k = 0; k < half; ++k) {
    const Complex turned = odd[k] * roots[k * step];
    result[k] = even[k] + turned;
    result[k + half] = even[k] - turned;
  }
  return result;
}

}  // namespace

std::vector<Complex> fourier_transform(const std::vector<Complex>& x, bool is_inverse) {
  const auto length = static_cast<double>(x.size());
  std::vector<Complex> roots(x.size());
  for (std::size_t k = 0; k < x.size(); ++k)
    roots[k] = std::polar(1.0, (is_inverse ? 2 : -2) * std::numbers::pi * static_cast<double>(k) / length);
  std::vector<Complex> result = transform(x.data(), x.size(), 1, roots);
  if (is_inverse)
    for (Complex& value : result) value /= length;
  return result;
}

}  // namespace temper
