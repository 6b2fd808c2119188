// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/op_class.h"

namespace temper::plan {

/// An operator of the tests with an attribute of every kind. It takes anything and promises nothing of its outputs.
struct EveryAttribute {
  static constexpr std::string_view name = "EveryAttribute";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;
  bool flag = false;
  std::int64_t number = 0;
  double real = 0;
  std::string text;
  std::vector<std::int64_t> numbers;
  std::vector<double> reals;
  std::vector<std::string> texts;
  DType dtype = DType::undefined;
  Tensor tensor;
  Tensor words;
  Dims dims;
  SubgraphPtr body;

  static constexpr auto fields() {
    using Self = EveryAttribute;
    return std::tuple{field("flag", &Self::flag),   field("number", &Self::number),   field("real", &Self::real),
                      field("text", &Self::text),   field("numbers", &Self::numbers), field("reals", &Self::reals),
                      field("texts", &Self::texts), field("dtype", &Self::dtype),     field("tensor", &Self::tensor),
                      field("words", &Self::words), field("dims", &Self::dims),       field("body", &Self::body)};
  }
  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(!inputs.empty(), invalid_model, "EveryAttribute: at least one input expected");
    return {TensorType::unranked(DType::f32), TensorType::unranked(DType::f32)};
  }
  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const { return {inputs[0], inputs[0]}; }
};

/// Adds it to the process's table, once. Not thread-safe.
inline void register_every_attribute() {
  static const bool once = [] {
    const_cast<OpTable&>(op_table()).add<EveryAttribute>();
    return true;
  }();
  static_cast<void>(once);
}

}  // namespace temper::plan
