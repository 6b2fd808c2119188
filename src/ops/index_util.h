// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the operators that read or write at indices share: turning index tensors into offsets, checked once.

#include <string_view>
#include <vector>

#include "temper/tensor.h"

namespace temper {

/// Every index in [0, length), negative ones counted from the end.
/// Errors: invalid_model where one is outside [-length, length), or `indices` is not of an integer type.
[[nodiscard]] std::vector<std::int64_t> wrapped_indices(std::string_view op, const Tensor& indices,
                                                        std::int64_t length);

/// For every element of `indices` the row-major offset into `data` of its own coordinates, with the one along `axis`
/// replaced by the element's value: what GatherElements and ScatterElements read or write.
/// Errors: invalid_model where ranks differ, another extent of `indices` exceeds that of `data`, or an index is out
/// of range.
[[nodiscard]] std::vector<std::int64_t> element_offsets(std::string_view op, const Shape& data, const Tensor& indices,
                                                        std::int64_t axis);

/// The last axis of `indices` holds coordinates into the axes of `data` that follow the first `batch_axes`, which
/// both share. For every tuple: which slice of `data`, seen as a list of the slices that a tuple selects.
/// Errors: invalid_model where the shapes do not fit or a coordinate is out of range.
[[nodiscard]] std::vector<std::int64_t> tuple_slices(std::string_view op, const Shape& data, const Tensor& indices,
                                                     std::int64_t batch_axes);

/// How an update meets the value that it finds.
enum class ScatterReduction { none, add, mul, min, max };
/// Errors: invalid_model for another name.
[[nodiscard]] ScatterReduction scatter_reduction(std::string_view op, std::string_view name);

/// data with, for each i, the `inner` elements at offsets[i] * inner combined with the i-th `inner` elements of
/// `updates`, in order of i. Floating sums and products are accumulated in f64 and rounded once.
/// Errors: invalid_model where the types differ, the count of updates does not fit, or text is to be reduced.
[[nodiscard]] Tensor scatter(std::string_view op, const Tensor& data, const std::vector<std::int64_t>& offsets,
                             std::int64_t inner, const Tensor& updates, ScatterReduction reduction);

}  // namespace temper
