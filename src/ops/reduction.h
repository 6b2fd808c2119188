// SPDX-License-Identifier: Apache-2.0
#pragma once

// Folding elements along axes: what Reduce and the normalisations share.

#include <algorithm>
#include <string_view>
#include <vector>

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper {

enum class ReductionKind : std::uint8_t { sum, mean, max, min, prod, l1, l2, log_sum, log_sum_exp, sum_square };

/// "Sum", "LogSumExp", ... Errors: bad_argument for another name.
[[nodiscard]] ReductionKind reduction_kind(std::string_view name);
[[nodiscard]] std::string_view reduction_name(ReductionKind kind);
[[nodiscard]] Accuracy reduction_accuracy(ReductionKind kind);
/// Errors: invalid_model where values of this type cannot be reduced so.
void check_reduced_type(ReductionKind kind, DType dtype);

/// 0, 1, ..., rank - 1
[[nodiscard]] std::vector<std::int64_t> all_axes(std::int64_t rank);

/// `shape` without the ascending `axes`, or with 1 in their place.
template <class Extent>
[[nodiscard]] std::vector<Extent> reduced_extents(const std::vector<Extent>& shape, std::span<const std::int64_t> axes,
                                                  bool keep_dims);

/// The type after reducing ascending `axes`; the content of a vector reduced to one number stays tracked.
[[nodiscard]] TensorType reduced_type(ReductionKind kind, const TensorType& x, std::span<const std::int64_t> axes,
                                      bool keep_dims);

/// `axes` ascending, each in [0, rank of x).
[[nodiscard]] Tensor reduce(ReductionKind kind, const Tensor& x, std::span<const std::int64_t> axes, bool keep_dims);

/// Sums in f64 along ascending `axes` of a row-major array; the result has 1 in their place.
[[nodiscard]] std::vector<double> sum_along(std::span<const double> values, const Shape& shape,
                                            std::span<const std::int64_t> axes);

template <class Extent>
std::vector<Extent> reduced_extents(const std::vector<Extent>& shape, std::span<const std::int64_t> axes,
                                    bool keep_dims) {
  std::vector<Extent> result;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool is_reduced = std::find(axes.begin(), axes.end(), static_cast<std::int64_t>(i)) != axes.end();
    if (!is_reduced)
      result.push_back(shape[i]);
    else if (keep_dims)
      result.emplace_back(1);
  }
  return result;
}

}  // namespace temper
