// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <numeric>

#include "base/parallel.h"
#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// The k largest or smallest elements along `axis`, best first, and their indices.
///
/// x: any numeric type, rank at least 1; k: integer scalar or vector of one. Outputs: values of x's type and i64
/// indices, x's extents with k at `axis`. Equal elements: lower index first. NaN counts as larger than all numbers.
/// Errors: invalid_model where k is negative or more than the extent.
/// Source: ONNX TopK-11.
struct TopK {
  static constexpr std::string_view name = "TopK";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t axis = -1;  ///< counts from the end where negative
  bool is_largest = true;

  static constexpr auto fields() {
    return std::tuple{field("axis", &TopK::axis), field("is_largest", &TopK::is_largest)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    expect_integers(name, inputs, 1);
    const auto place = static_cast<std::size_t>(normalise_axis(name, axis, inputs[0].rank()));
    const Dims* k = content_of(inputs, 1);
    TEMPER_CHECK(known_length(inputs[1]).value_or(1) == 1, invalid_model, name, ": k is ", inputs[1].text(),
                 ", expected one element");
    Dims dims = *inputs[0].dims;
    const Dim& extent = dims[place];
    const Dim count = k ? k->front() : Dim::unknown();
    TEMPER_CHECK(!count.is_const() || (count.value() >= 0 && (!extent.is_const() || count.value() <= extent.value())),
                 invalid_model, name, ": k is ", count, ", axis ", place, " has ", extent, " elements");
    dims[place] = count;
    return {TensorType(inputs[0].dtype, dims), TensorType(DType::i64, dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const Shape shape = output_shapes(*this, inputs)[0];
    Tensor indices(DType::i64, shape);
    auto* target = indices.mutable_data<std::int64_t>().data();
    if (is_floating(x.dtype())) {
      select(to_f64(x).data(), x, shape, target);
    } else if (x.dtype() == DType::u64) {
      select(x.data<std::uint64_t>().data(), x, shape, target);
    } else {
      select(to_i64(x).data(), x, shape, target);
    }
    const AxisSplit from = split_at_axis(x.shape(), normalise_axis(name, axis, x.rank()));
    const AxisSplit to = split_at_axis(shape, normalise_axis(name, axis, x.rank()));
    std::vector<std::int64_t> offsets(static_cast<std::size_t>(indices.size()));
    for (std::int64_t i = 0; i < indices.size(); ++i)
      offsets[static_cast<std::size_t>(i)] =
          (i / (to.length * to.inner) * from.length + target[i]) * from.inner + i % to.inner;
    Tensor values(x.dtype(), shape);
    gather_slices(x, 1, x.size(), 1, offsets, values);
    return {std::move(values), std::move(indices)};
  }

 private:
  /// True where `a` comes before `b` by value alone.
  template <class Key>
  [[nodiscard]] bool precedes(Key a, Key b) const {
    const Key low = is_largest ? b : a;
    const Key high = is_largest ? a : b;
    if constexpr (std::is_same_v<Key, double>)
      if (std::isnan(high)) return !std::isnan(low);
    return low < high;
  }

  template <class Key>
  void select(const Key* keys, const Tensor& x, const Shape& shape, std::int64_t* target) const {
    const std::int64_t place = normalise_axis(name, axis, x.rank());
    const AxisSplit from = split_at_axis(x.shape(), place);
    const std::int64_t k = shape[static_cast<std::size_t>(place)];
    if (k == 0) return;
    parallel_for(from.outer * from.inner, 1, [&](std::int64_t begin, std::int64_t end) {
      std::vector<std::int64_t> order(static_cast<std::size_t>(from.length));
      for (std::int64_t row = begin; row < end; ++row) {
        const Key* first = keys + row / from.inner * from.length * from.inner + row % from.inner;
        const auto comes_first = [&](std::int64_t a, std::int64_t b) {
          const Key x_a = first[a * from.inner];
          const Key x_b = first[b * from.inner];
          if (precedes(x_a, x_b)) return true;
          return !precedes(x_b, x_a) && a < b;
        };
        std::iota(order.begin(), order.end(), 0);
        if (k < from.length) std::nth_element(order.begin(), order.begin() + k, order.end(), comes_first);
        std::sort(order.begin(), order.begin() + k, comes_first);
        std::int64_t* out = target + row / from.inner * k * from.inner + row % from.inner;
        for (std::int64_t i = 0; i < k; ++i) out[i * from.inner] = order[static_cast<std::size_t>(i)];
      }
    });
  }
};

inline void register_top_k(OpTable& table) { table.add<TopK>(); }

}  // namespace temper::ops
