// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// start, start + delta, start + 2 delta, ... up to limit exclusive: max(ceil((limit - start) / delta), 0) elements.
///
/// start, limit, delta: scalars of one numeric type. Errors: invalid_model for a delta of 0 or a result that no
/// machine can hold.
/// Source: ONNX Range-11.
struct Range {
  static constexpr std::string_view name = "Range";
  static constexpr Accuracy accuracy = Accuracy::rounding;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 3, 3);
    const DType dtype = inputs[0].dtype;
    for (const TensorType& input : inputs) {
      TEMPER_CHECK(input.dtype == dtype, invalid_model, name, ": start, limit and delta are of ", dtype_name(dtype),
                   " and ", dtype_name(input.dtype), ", expected one type");
      TEMPER_CHECK(input.rank() <= 1 && known_length(input).value_or(1) == 1, invalid_model, name, ": ", input.text(),
                   " is not a scalar");
    }
    const Dims* start = content_of(inputs, 0);
    const Dims* limit = content_of(inputs, 1);
    const Dims* delta = content_of(inputs, 2);
    if (!start || !limit || !delta || !delta->front().is_const()) return {TensorType(dtype, {Dim::unknown()})};
    const std::int64_t step = delta->front().value();
    TEMPER_CHECK(step != 0, invalid_model, name, ": delta is 0");
    const Dim distance = step < 0 ? start->front() - limit->front() : limit->front() - start->front();
    const Dim count = ceil_div(max(distance, 0), step < 0 ? Dim(0) - delta->front() : delta->front());
    std::optional<Dims> content;
    if (count.is_const() && count.value() <= k_longest_content) {
      content.emplace();
      for (std::int64_t i = 0; i < count.value(); ++i) content->push_back(start->front() + i * step);
    }
    return {with_content(TensorType(dtype, {count}), std::move(content))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    for (const Tensor& input : inputs)
      TEMPER_CHECK(input.dtype() == inputs[0].dtype() && input.size() == 1, invalid_model, name,
                   ": start, limit and delta must be scalars of one type");
    return {is_integer(inputs[0].dtype()) ? count_integers(inputs) : count_floats(inputs)};
  }

 private:
  static constexpr double k_most = 1e12;  ///< elements that are worth trying to allocate

  static Tensor count_integers(std::span<const Tensor> inputs) {
    const std::int64_t start = to_i64(inputs[0])[0];
    const std::int64_t limit = to_i64(inputs[1])[0];
    const std::int64_t delta = to_i64(inputs[2])[0];
    TEMPER_CHECK(delta != 0, invalid_model, name, ": delta is 0");
    // As unsigned numbers, so that the distance between the smallest and the largest integer does not overflow.
    const auto distance = delta > 0 ? static_cast<std::uint64_t>(limit) - static_cast<std::uint64_t>(start)
                                    : static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(limit);
    const auto step = delta > 0 ? static_cast<std::uint64_t>(delta) : 0 - static_cast<std::uint64_t>(delta);
    const bool is_empty = delta > 0 ? limit <= start : limit >= start;
    const std::uint64_t count = is_empty ? 0 : (distance - 1) / step + 1;
    TEMPER_CHECK(static_cast<double>(count) < k_most, invalid_model, name, ": from ", start, " to ", limit, " by ",
                 delta, " are ", count, " elements");
    std::vector<std::int64_t> values;
    values.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i)
      values.push_back(
          static_cast<std::int64_t>(static_cast<std::uint64_t>(start) + i * static_cast<std::uint64_t>(delta)));
    return from_i64(inputs[0].dtype(), {static_cast<std::int64_t>(count)}, values);
  }

  static Tensor count_floats(std::span<const Tensor> inputs) {
    const double start = to_f64(inputs[0])[0];
    const double limit = to_f64(inputs[1])[0];
    const double delta = to_f64(inputs[2])[0];
    const double count = std::max(std::ceil((limit - start) / delta), 0.0);
    TEMPER_CHECK(count < k_most, invalid_model, name, ": from ", start, " to ", limit, " by ", delta, " are ", count,
                 " elements");
    std::vector<double> values;
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(count); ++i)
      values.push_back(start + static_cast<double>(i) * delta);
    return from_f64(inputs[0].dtype(), {static_cast<std::int64_t>(values.size())}, values);
  }
};

inline void register_range(OpTable& table) { table.add<Range>(); }

}  // namespace temper::ops
