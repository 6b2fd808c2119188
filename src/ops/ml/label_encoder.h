// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cmath>
#include <cstring>
#include <map>

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = values[i] where x equals keys[i], else the fallback, element by element.
///
/// x: numbers or strings; keys: vector of x's type, of equal keys the first counts; values: vector as long; fallback:
/// one element of their type. y: shape of x, type of values. NaN equals NaN.
/// Errors: invalid_model where types or lengths do not fit.
/// Source: ai.onnx.ml LabelEncoder-4.
struct LabelEncoder {
  static constexpr std::string_view name = "LabelEncoder";
  static constexpr Accuracy accuracy = Accuracy::exact;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 4, 4);
    check_same(inputs[0].dtype, inputs[1].dtype, "x and keys");
    check_same(inputs[2].dtype, inputs[3].dtype, "values and fallback");
    return {TensorType(inputs[2].dtype, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    (void)infer(types_of(inputs));
    TEMPER_CHECK(inputs[1].size() == inputs[2].size() && inputs[3].size() == 1, invalid_model, name, ": ",
                 inputs[1].size(), " keys, ", inputs[2].size(), " values and ", inputs[3].size(), " fallbacks");
    if (x.dtype() == DType::string) return {select(inputs, places(x.strings(), inputs[1].strings()))};
    if (is_floating(x.dtype())) return {select(inputs, places(ordered(x), ordered(inputs[1])))};
    return {select(inputs, places(to_i64(x), to_i64(inputs[1])))};
  }

 private:
  static constexpr std::size_t k_none = static_cast<std::size_t>(-1);

  static void check_same(DType a, DType b, std::string_view what) {
    TEMPER_CHECK(a == b || a == DType::undefined || b == DType::undefined, invalid_model, name, ": ", what,
                 " have different types ", dtype_name(a), " and ", dtype_name(b));
  }

  /// Bits that are equal where the floats are, all NaN being one.
  static std::vector<std::uint64_t> ordered(const Tensor& tensor) {
    std::vector<std::uint64_t> bits;
    for (const double value : to_f64(tensor))
      bits.push_back(std::isnan(value) ? ~std::uint64_t{0} : std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value));
    return bits;
  }

  /// Where each element stands among the keys, or k_none.
  template <class T>
  static std::vector<std::size_t> places(const std::vector<T>& elements, const std::vector<T>& keys) {
    std::map<T, std::size_t> place_of;
    for (std::size_t i = 0; i < keys.size(); ++i) place_of.try_emplace(keys[i], i);
    std::vector<std::size_t> result;
    result.reserve(elements.size());
    for (const T& element : elements) {
      const auto found = place_of.find(element);
      result.push_back(found == place_of.end() ? k_none : found->second);
    }
    return result;
  }

  static Tensor select(std::span<const Tensor> inputs, const std::vector<std::size_t>& from) {
    const Tensor& values = inputs[2];
    const Tensor& fallback = inputs[3];
    Tensor y(values.dtype(), inputs[0].shape());
    if (y.dtype() == DType::string) {
      for (std::size_t i = 0; i < from.size(); ++i)
        y.mutable_strings()[i] = from[i] == k_none ? fallback.strings()[0] : values.strings()[from[i]];
      return y;
    }
    const std::size_t bytes = dtype_bytes(y.dtype());
    auto* target = static_cast<std::byte*>(y.mutable_raw());
    for (std::size_t i = 0; i < from.size(); ++i) {
      const auto* source = static_cast<const std::byte*>(from[i] == k_none ? fallback.raw() : values.raw());
      std::memcpy(target + i * bytes, source + (from[i] == k_none ? 0 : from[i] * bytes), bytes);
    }
    return y;
  }
};

inline void register_label_encoder(OpTable& table) { table.add<LabelEncoder>(); }

}  // namespace temper::ops
