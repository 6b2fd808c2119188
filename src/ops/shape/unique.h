// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <numeric>

#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// The different elements of the flattened x, or its different slices along `axis`.
///
/// x: any type. Outputs: the elements or slices; of each, where it occurs first; for each element or slice of x,
/// which output it is; of each output, how often it occurs (the last three i64 vectors). NaN equals NaN and is last.
/// Errors: invalid_model where axis is outside the rank.
/// Source: ONNX Unique-11.
struct Unique {
  static constexpr std::string_view name = "Unique";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t axis = 0;  ///< counts from the end where negative
  bool is_flat = true;    ///< over the flattened input; `axis` is not used
  bool is_sorted = true;  ///< ascending; else in the order of first occurrence

  static constexpr auto fields() {
    return std::tuple{field("axis", &Unique::axis), field("is_flat", &Unique::is_flat),
                      field("is_sorted", &Unique::is_sorted)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    Dims dims = is_flat ? Dims{product(*inputs[0].dims)} : *inputs[0].dims;
    const auto place = static_cast<std::size_t>(is_flat ? 0 : normalise_axis(name, axis, inputs[0].rank()));
    const TensorType found(DType::i64, {Dim::unknown()});
    const TensorType inverse(DType::i64, {dims[place]});
    dims[place] = Dim::unknown();
    return {TensorType(inputs[0].dtype, std::move(dims)), found, inverse, found};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor x = is_flat ? inputs[0].reshaped({inputs[0].size()}) : inputs[0];
    const std::int64_t place = is_flat ? 0 : normalise_axis(name, axis, x.rank());
    const AxisSplit split = split_at_axis(x.shape(), place);
    if (x.dtype() == DType::string) return collect(x, place, groups(x.strings().data(), split));
    if (is_floating(x.dtype())) return collect(x, place, groups(to_f64(x).data(), split));
    if (x.dtype() == DType::u64) return collect(x, place, groups(x.data<std::uint64_t>().data(), split));
    return collect(x, place, groups(to_i64(x).data(), split));
  }

 private:
  /// The slices that are equal, by index in ascending order, a group an output.
  using Groups = std::vector<std::vector<std::int64_t>>;

  template <class Key>
  static int order_of(const Key& a, const Key& b) {
    if constexpr (std::is_same_v<Key, double>) {
      const bool a_is_nan = std::isnan(a);
      const bool b_is_nan = std::isnan(b);
      if (a_is_nan || b_is_nan) return static_cast<int>(a_is_nan) - static_cast<int>(b_is_nan);
    }
    return a < b ? -1 : b < a ? 1 : 0;
  }

  template <class Key>
  Groups groups(const Key* keys, const AxisSplit& split) const {
    const auto compare = [&](std::int64_t a, std::int64_t b) {
      for (std::int64_t outer = 0; outer < split.outer; ++outer)
        for (std::int64_t inner = 0; inner < split.inner; ++inner) {
          const Key* row = keys + outer * split.length * split.inner + inner;
          if (const int order = order_of(row[a * split.inner], row[b * split.inner]); order != 0) return order;
        }
      return 0;
    };
    std::vector<std::int64_t> order(static_cast<std::size_t>(split.length));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) { return compare(a, b) < 0; });
    Groups result;
    for (const std::int64_t slice : order) {
      if (result.empty() || compare(result.back().front(), slice) != 0) result.emplace_back();
      result.back().push_back(slice);
    }
    if (!is_sorted) std::sort(result.begin(), result.end(), [](auto& a, auto& b) { return a[0] < b[0]; });
    return result;
  }

  static std::vector<Tensor> collect(const Tensor& x, std::int64_t place, const Groups& groups) {
    const AxisSplit split = split_at_axis(x.shape(), place);
    std::vector<std::int64_t> first;
    std::vector<std::int64_t> counts;
    std::vector<std::int64_t> inverse(static_cast<std::size_t>(split.length));
    for (const auto& group : groups) {
      for (const std::int64_t slice : group)
        inverse[static_cast<std::size_t>(slice)] = static_cast<std::int64_t>(first.size());
      first.push_back(group.front());
      counts.push_back(static_cast<std::int64_t>(group.size()));
    }
    const auto count = static_cast<std::int64_t>(first.size());
    Shape shape = x.shape();
    shape[static_cast<std::size_t>(place)] = count;
    Tensor y(x.dtype(), std::move(shape));
    gather_slices(x, split.outer, split.length, split.inner, first, y);
    return {std::move(y), Tensor::of<std::int64_t>({count}, first), Tensor::of<std::int64_t>({split.length}, inverse),
            Tensor::of<std::int64_t>({count}, counts)};
  }
};

inline void register_unique(OpTable& table) { table.add<Unique>(); }

}  // namespace temper::ops
