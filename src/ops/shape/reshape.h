// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// The same elements in row-major order under the extents in `shape`.
///
/// data: any type and shape; shape: integer vector. An element -1 (at most one) is what is left over; 0 copies the
/// extent of `data` at that axis unless allows_zero.
/// Errors: invalid_model where the counts differ, or -1 cannot be worked out.
/// Source: ONNX Reshape-14.
struct Reshape {
  static constexpr std::string_view name = "Reshape";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;
  bool allows_zero = false;  ///< 0 in `shape` is an extent of 0

  static constexpr auto fields() { return std::tuple{field("allows_zero", &Reshape::allows_zero)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(inputs.size() == 2, invalid_model, name, ": ", inputs.size(), " inputs, expected 2");
    expect_integers(name, inputs, 1);
    const TensorType& data = inputs[0];
    const Dims* wanted = content_of(inputs, 1);
    if (wanted == nullptr) {
      const auto rank = known_length(inputs[1]);
      if (!rank) return {TensorType::unranked(data.dtype)};
      return {TensorType(data.dtype, Dims(static_cast<std::size_t>(*rank), Dim::unknown()))};
    }
    return {with_content(TensorType(data.dtype, resolve(data, *wanted)), data.content)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const auto wanted = to_i64(inputs[1]);
    const Dims extents =
        resolve(TensorType(inputs[0].dtype(), dims_from_shape(inputs[0].shape())), Dims(wanted.begin(), wanted.end()));
    Shape result;
    for (const Dim& extent : extents) result.push_back(extent.value());
    TEMPER_CHECK(element_count(result) == inputs[0].size(), invalid_model, name, ": ", shape_text(inputs[0].shape()),
                 " has ", inputs[0].size(), " elements, which do not fill ", shape_text(result));
    return {inputs[0].reshaped(std::move(result))};
  }

 private:
  /// The output's extents. A wanted extent that may be negative at run time may also mean "left over" or "copied".
  Dims resolve(const TensorType& data, const Dims& wanted) const {
    Dims result;
    Dims given;                              // the output's extents that divide the rest
    Dims rest = data.dims.value_or(Dims{});  // the input's extents that are not copied
    std::vector<bool> is_copied(rest.size(), false);
    std::optional<std::size_t> left_over;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const Dim& extent = wanted[i];
      result.push_back(extent);
      if (extent.equals(-1)) {
        TEMPER_CHECK(!left_over, invalid_model, name, ": the shape ", dims_text(wanted), " has -1 twice");
        left_over = i;
      } else if (extent.equals(0) && !allows_zero) {
        TEMPER_CHECK(!data.dims || i < rest.size(), invalid_model, name, ": 0 at axis ", i, " of ", dims_text(wanted),
                     " copies an extent that ", dims_text(rest), " does not have");
        result[i] = data.dims ? rest[i] : Dim::unknown();
        if (data.dims) is_copied[i] = true;
      } else {
        TEMPER_CHECK(!extent.is_const() || extent.value() >= 0, invalid_model, name, ": the extent ", extent,
                     " is negative");
        if (!extent.is_never_negative()) result[i] = Dim::unknown();
        given.push_back(result[i]);
      }
    }
    if (!left_over) return result;
    for (std::size_t i = rest.size(); i-- > 0;)
      if (is_copied[i]) rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    result[*left_over] = data.dims ? quotient(std::move(rest), std::move(given)) : Dim::unknown();
    return result;
  }

  /// Product of `rest` over product of `given`, with equal factors cancelled first: the quotient of two products of
  /// sums does not simplify once they are multiplied out.
  static Dim quotient(Dims rest, Dims given) {
    for (std::size_t i = given.size(); i-- > 0;) {
      const auto same = std::find(rest.begin(), rest.end(), given[i]);
      if (same == rest.end() || given[i].equals(0)) continue;
      rest.erase(same);
      given.erase(given.begin() + static_cast<std::ptrdiff_t>(i));
    }
    const Dim total = product(rest);
    const Dim divisor = product(given);
    if (total.is_unknown() || divisor.is_unknown()) return Dim::unknown();
    TEMPER_CHECK(!divisor.equals(0), invalid_model, name, ": -1 cannot be worked out beside an extent of 0");
    const bool is_uneven = total.is_const() && divisor.is_const() && total.value() % divisor.value() != 0;
    TEMPER_CHECK(!is_uneven, invalid_model, name, ": ", total, " elements cannot be divided by ", divisor);
    return floor_div(total, divisor);
  }
};

inline void register_reshape(OpTable& table) { table.add<Reshape>(); }

}  // namespace temper::ops
