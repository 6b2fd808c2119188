// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "ops/tensor_type.h"

namespace temper {

/// Extents of numpy.matmul: batch axes broadcast, a vector counts as a row on the left and a column on the right and
/// its axis is dropped from the result. Errors: invalid_model where a rank is 0 or the inner extents differ.
[[nodiscard]] Dims matmul_dims(std::string_view op, const Dims& a, const Dims& b);

/// A concrete product as a list of equal matrix products.
struct MatMulLoop {
  std::int64_t m = 1;
  std::int64_t n = 1;
  std::int64_t k = 1;
  /// For each product of the batch in row-major order: which matrix of a and of b it takes.
  std::vector<std::int64_t> a_matrix;
  std::vector<std::int64_t> b_matrix;
};
[[nodiscard]] MatMulLoop matmul_loop(const Shape& a, const Shape& b);

/// y [batch, m, n] = a * b in double precision on all threads; y starts as it is given.
void batched_multiply_add(const MatMulLoop& loop, const double* a, const double* b, double* y);

}  // namespace temper
