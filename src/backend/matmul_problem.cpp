// SPDX-License-Identifier: Apache-2.0
#include "backend/matmul_problem.h"

#include <algorithm>

#include "ops/fused/fused_matmul.h"
#include "ops/nn/gemm.h"
#include "ops/nn/mat_mul.h"
#include "tensor/numeric.h"

namespace temper::backend {

namespace {

struct Parsed {
  bool transposes_a = false, transposes_b = false, has_residual = false;
};

std::optional<Parsed> parse(const Operator& op, MatMulProblem& product) {
  if (op.as<ops::MatMul>() != nullptr) return Parsed{};
  if (const auto* gemm = op.as<ops::Gemm>()) {
    product.scale = gemm->alpha;
    product.bias_scale = gemm->beta;
    return Parsed{gemm->transposes_a, gemm->transposes_b, false};
  }
  if (const auto* fused = op.as<ops::FusedMatMul>()) {
    product.scale = fused->scale;
    product.epilogue = fused->epilogue();
    return Parsed{fused->transposes_a, fused->transposes_b, fused->has_residual};
  }
  return std::nullopt;
}

/// A vector is a row on the left and a column on the right.
MatrixView view_of(Shape shape, bool is_left, bool is_transposed, std::size_t rank) {
  if (shape.size() == 1) shape.insert(is_left ? shape.begin() : shape.end(), 1);
  shape.insert(shape.begin(), rank - shape.size(), 1);
  MatrixView view{shape, row_major_strides(shape)};
  if (is_transposed) {
    std::swap(view.extents[rank - 1], view.extents[rank - 2]);
    std::swap(view.strides[rank - 1], view.strides[rank - 2]);
  }
  return view;
}

/// Rows of a whole batch are rows of one matrix where the right side is one matrix.
void fold_batch(MatMulProblem& product) {
  const auto elements = [](const MatrixView& view) { return element_count(view.extents); };
  const std::size_t rank = product.y.extents.size();
  const std::int64_t k = product.a.extents[rank - 1], n = product.b.extents[rank - 1];
  const bool is_one_matrix = elements(product.b) == k * n;
  const bool is_whole = product.a.strides == row_major_strides(product.a.extents);
  const Shape bias = product.bias_extents();
  const bool is_row_bias = std::all_of(bias.begin(), bias.end() - 1, [](std::int64_t extent) { return extent == 1; });
  if (rank == 2 || !is_one_matrix || !is_whole || !is_row_bias) return;
  const auto last_two = [&](const MatrixView& view) {
    return MatrixView{{view.extents.end() - 2, view.extents.end()}, {view.strides.end() - 2, view.strides.end()}};
  };
  product.b = last_two(product.b);
  const std::int64_t rows = elements(product.a) / k;
  product.a = {{rows, k}, {k, 1}};
  product.y = {{rows, n}, {n, 1}};
  if (product.has_bias()) product.bias.shape = {bias.back()};
  if (product.has_residual()) product.residual.shape = {rows, n};
}

}  // namespace

Shape MatMulProblem::bias_extents() const {
  Shape extents(y.extents.size() - (has_bias() ? bias.shape.size() : 0), 1);
  if (has_bias()) extents.insert(extents.end(), bias.shape.begin(), bias.shape.end());
  return extents;
}

std::optional<MatMulProblem> MatMulProblem::of(const Problem& problem) {
  MatMulProblem product;
  const auto parsed = parse(problem.op, product);
  if (!parsed) return std::nullopt;
  const Shape& a = problem.inputs.at(0).shape;
  const Shape& b = problem.inputs.at(1).shape;
  const std::size_t rank = std::max<std::size_t>({2, a.size(), b.size()});
  product.a = view_of(a, true, parsed->transposes_a, rank);
  product.b = view_of(b, false, parsed->transposes_b, rank);
  Shape y;
  for (std::size_t i = 0; i + 2 < rank; ++i) y.push_back(std::max(product.a.extents[i], product.b.extents[i]));
  y.push_back(product.a.extents[rank - 2]);
  y.push_back(product.b.extents[rank - 1]);
  product.y = {y, row_major_strides(y)};
  if (problem.inputs.size() > k_matmul_bias) product.bias = problem.inputs[k_matmul_bias];
  if (parsed->has_residual) product.residual = problem.inputs.at(k_matmul_residual);
  fold_batch(product);
  return product;
}

}  // namespace temper::backend
