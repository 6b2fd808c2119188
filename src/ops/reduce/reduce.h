// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/reduction.h"

namespace temper::ops {

/// y = the elements of x along `axes`, reduced to one by `kind`.
///
/// x: numbers (Min, Max: also bool); axes (optional): integer vector, in place of the attribute where its values are
/// not constant. y: the type of x; reduced extents are 1, or gone where keep_dims is false. Floats accumulate in f64,
/// integers in 64 bits and wrap (Mean truncates; L2 and the logarithms go through f64).
/// An empty stretch gives Sum, L1, L2, SumSquare 0, Prod 1, Max the lowest and Min the highest value, LogSum and
/// LogSumExp -inf, Mean NaN (integers 0). NaN wins in Max and Min.
/// Errors: bad_argument for an unknown kind; invalid_model where an axis is outside the rank or given twice.
/// Source: ReduceSum-13, ReduceMean-18, ReduceMax-20, ... of ONNX.
struct Reduce {
  static constexpr std::string_view name = "Reduce";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::string kind = "Sum";             ///< Sum Mean Max Min Prod L1 L2 LogSum LogSumExp SumSquare
  std::vector<std::int64_t> axes = {};  ///< count from the end where negative; empty: all, or none where `keeps_all`
  bool keep_dims = true;
  bool keeps_all = false;  ///< no axes, as attribute or input, means that each element is a stretch of its own

  static constexpr auto fields() {
    return std::tuple{field("kind", &Reduce::kind), field("axes", &Reduce::axes),
                      field("keep_dims", &Reduce::keep_dims), field("keeps_all", &Reduce::keeps_all)};
  }

  [[nodiscard]] Accuracy accuracy_as_set() const { return reduction_accuracy(reduction_kind(kind)); }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    const ReductionKind reduction = reduction_kind(kind);
    expect_inputs(kind, inputs, 1, 2);
    const TensorType& x = inputs[0];
    check_reduced_type(reduction, x.dtype);
    if (!has_input(inputs, 1)) return {reduced_type(reduction, x, places(axes, x.rank()), keep_dims)};
    if (const auto given = inputs[1].constant_content())
      return {reduced_type(reduction, x, places(*given, x.rank()), keep_dims)};
    return {unknown_axes(x, inputs[1])};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const ReductionKind reduction = reduction_kind(kind);
    check_reduced_type(reduction, x.dtype());
    const auto given = has_input(inputs, 1) ? to_i64(inputs[1]) : axes;
    return {reduce(reduction, x, places(given, x.rank()), keep_dims)};
  }

 private:
  /// Ascending axes in [0, rank).
  [[nodiscard]] std::vector<std::int64_t> places(std::span<const std::int64_t> given, std::int64_t rank) const {
    if (given.empty() && keeps_all) return {};
    if (given.empty()) return all_axes(rank);
    auto result = normalise_axes(kind, given, rank);
    std::sort(result.begin(), result.end());
    return result;
  }

  [[nodiscard]] TensorType unknown_axes(const TensorType& x, const TensorType& given) const {
    const auto count = given.is_ranked() && given.rank() == 1 ? given.dim(0).known() : std::nullopt;
    if (count == 0) return reduced_type(reduction_kind(kind), x, places({}, x.rank()), keep_dims);
    if (keep_dims) {
      Dims dims = *x.dims;
      for (Dim& dim : dims)
        if (!dim.equals(1)) dim = Dim::unknown();
      return {x.dtype, dims};
    }
    if (!count) return TensorType::unranked(x.dtype);
    TEMPER_CHECK(*count <= x.rank(), invalid_model, kind, ": ", *count, " axes of a value of rank ", x.rank());
    return {x.dtype, Dims(static_cast<std::size_t>(x.rank() - *count), Dim::unknown())};
  }
};

inline void register_reduce(OpTable& table) { table.add<Reduce>(); }

}  // namespace temper::ops
