// SPDX-License-Identifier: Apache-2.0
#include "ops/matmul_shape.h"

#include "base/check.h"
#include "base/parallel.h"
#include "ops/dense.h"
#include "ops/infer_util.h"
#include "tensor/numeric.h"

namespace temper {

namespace {

struct Split {
  Dims batch;
  Dim rows = 1;
  Dim columns = 1;
};

Split split_matrix(const Dims& dims, bool is_left) {
  if (dims.size() == 1) return is_left ? Split{{}, 1, dims[0]} : Split{{}, dims[0], 1};
  return {{dims.begin(), dims.end() - 2}, dims[dims.size() - 2], dims.back()};
}

/// Matrix numbers of an operand with batch extents `own` for every position of the broadcast batch.
std::vector<std::int64_t> matrix_numbers(const Shape& own, const Shape& batch) {
  const std::int64_t count = element_count(batch);
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(count), 0);
  const Shape strides = row_major_strides(own);
  for (std::int64_t position = 0; position < count; ++position) {
    std::int64_t rest = position;
    std::int64_t number = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const std::size_t axis = batch.size() - 1 - i;
      const std::int64_t index = rest % batch[axis];
      rest /= batch[axis];
      if (i < own.size() && own[own.size() - 1 - i] != 1) number += index * strides[own.size() - 1 - i];
    }
    numbers[static_cast<std::size_t>(position)] = number;
  }
  return numbers;
}

}  // namespace

Dims matmul_dims(std::string_view op, const Dims& a, const Dims& b) {
  TEMPER_CHECK(!a.empty() && !b.empty(), invalid_model, op, ": an input is a scalar, expected at least one axis");
  const Split left = split_matrix(a, true);
  const Split right = split_matrix(b, false);
  TEMPER_CHECK(!left.columns.is_const() || !right.rows.is_const() || left.columns == right.rows, invalid_model, op,
               ": ", dims_text(a), " times ", dims_text(b), ": inner extents ", left.columns, " and ", right.rows,
               " must be equal");
  Dims y = broadcast_dims(op, left.batch, right.batch);
  if (a.size() > 1) y.push_back(left.rows);
  if (b.size() > 1) y.push_back(right.columns);
  return y;
}

MatMulLoop matmul_loop(const Shape& a, const Shape& b) {
  const auto matrix = [](const Split& split) { return *shape_from_dims({split.rows, split.columns}); };
  const Split left = split_matrix(dims_from_shape(a), true);
  const Split right = split_matrix(dims_from_shape(b), false);
  const Shape left_batch = *shape_from_dims(left.batch);
  const Shape right_batch = *shape_from_dims(right.batch);
  const Shape batch = broadcast_shapes(left_batch, right_batch);
  return {matrix(left)[0], matrix(right)[1], matrix(left)[1], matrix_numbers(left_batch, batch),
          matrix_numbers(right_batch, batch)};
}

void batched_multiply_add(const MatMulLoop& loop, const double* a, const double* b, double* y) {
  const auto batch = static_cast<std::int64_t>(loop.a_matrix.size());
  const auto operands = [&](std::int64_t i) {
    const auto at = static_cast<std::size_t>(i);
    return std::pair{MatrixView{a + loop.a_matrix[at] * loop.m * loop.k, loop.k},
                     MatrixView{b + loop.b_matrix[at] * loop.k * loop.n, loop.n}};
  };
  if (batch < 2 * thread_limit()) {
    for (std::int64_t i = 0; i < batch; ++i) {
      const auto [left, right] = operands(i);
      parallel_multiply_add(loop.m, loop.n, loop.k, left, right, y + i * loop.m * loop.n, loop.n);
    }
    return;
  }
  const std::int64_t work = 1 + loop.m * loop.n * loop.k;
  parallel_for(batch, 1 + 50000 / work, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) {
      const auto [left, right] = operands(i);
      multiply_add(loop.m, loop.n, loop.k, left, right, y + i * loop.m * loop.n, loop.n);
    }
  });
}

}  // namespace temper
