// SPDX-License-Identifier: Apache-2.0
#pragma once

// The discrete Fourier transform in double precision.

#include <complex>
#include <cstdint>
#include <vector>

namespace temper {

using Complex = std::complex<double>;

/// X[k] = sum_n x[n] * exp(-2 pi i k n / N), or with a plus sign and divided by N where `is_inverse`.
/// O(N log N) for powers of two, O(N * largest odd factor) else.
[[nodiscard]] std::vector<Complex> fourier_transform(const std::vector<Complex>& x, bool is_inverse);

}  // namespace temper
