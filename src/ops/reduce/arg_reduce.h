// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = where along `axis` the extreme element of x stands, counted from 0.
///
/// x: numbers. y: i64; the extent at `axis` is 1, or gone where keep_dims is false. The first NaN wins.
/// Errors: invalid_model where axis is outside the rank; bad_argument where its extent is 0.
/// Source: ONNX ArgMax-13, ArgMin-13.
struct ArgReduce {
  static constexpr std::string_view name = "ArgReduce";
  static constexpr Accuracy accuracy = Accuracy::exact;
  bool finds_min = false;  ///< the smallest element; else the largest
  std::int64_t axis = 0;   ///< counts from the end where negative
  bool keep_dims = true;
  bool selects_last = false;  ///< of equal elements the last; else the first

  static constexpr auto fields() {
    return std::tuple{field("finds_min", &ArgReduce::finds_min), field("axis", &ArgReduce::axis),
                      field("keep_dims", &ArgReduce::keep_dims), field("selects_last", &ArgReduce::selects_last)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    const std::int64_t place = normalise_axis(name, axis, inputs[0].rank());
    Dims dims = *inputs[0].dims;
    TEMPER_CHECK(!dims[static_cast<std::size_t>(place)].equals(0), invalid_model, "ArgReduce: axis ", axis,
                 " is empty, which has no extreme element");
    drop(dims, place);
    return {TensorType(DType::i64, dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const std::int64_t place = normalise_axis(name, axis, x.rank());
    const AxisSplit split = split_at_axis(x.shape(), place);
    TEMPER_CHECK(split.length > 0, bad_argument, "ArgReduce: axis ", axis, " is empty, which has no extreme element");
    Shape shape = x.shape();
    drop(shape, place);
    if (is_floating(x.dtype())) return {from_i64(DType::i64, shape, find<double>(to_f64(x), split))};
    const auto values = to_i64(x);
    if (!is_unsigned_integer(x.dtype())) return {from_i64(DType::i64, shape, find<std::int64_t>(values, split))};
    const std::vector<std::uint64_t> bits(values.begin(), values.end());
    return {from_i64(DType::i64, shape, find<std::uint64_t>(bits, split))};
  }

 private:
  template <class Extent>
  void drop(std::vector<Extent>& extents, std::int64_t place) const {
    if (keep_dims)
      extents[static_cast<std::size_t>(place)] = 1;
    else
      extents.erase(extents.begin() + static_cast<std::ptrdiff_t>(place));
  }

  template <class T>
  std::vector<std::int64_t> find(const std::vector<T>& values, const AxisSplit& split) const {
    std::vector<std::int64_t> result;
    result.reserve(static_cast<std::size_t>(split.outer * split.inner));
    for (std::int64_t outer = 0; outer < split.outer; ++outer)
      for (std::int64_t inner = 0; inner < split.inner; ++inner)
        result.push_back(find_one(values.data() + outer * split.length * split.inner + inner, split));
    return result;
  }

  template <class T>
  std::int64_t find_one(const T* first, const AxisSplit& split) const {
    std::int64_t best = 0;
    for (std::int64_t i = 1; i < split.length; ++i) {
      const T candidate = first[i * split.inner];
      const T champion = first[best * split.inner];
      if (champion != champion) return best;
      const bool is_better = candidate != candidate || (finds_min ? candidate < champion : candidate > champion);
      if (is_better || (selects_last && candidate == champion)) best = i;
    }
    return best;
  }
};

inline void register_arg_reduce(OpTable& table) { table.add<ArgReduce>(); }

}  // namespace temper::ops
