// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"

namespace temper::ops {

/// An optional that holds its input; without input an empty one of `dtype`.
///
/// Source: ONNX Optional-15.
struct OptionalOf {
  static constexpr std::string_view name = "OptionalOf";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;
  DType dtype = DType::undefined;  ///< of what an empty optional would hold

  static constexpr auto fields() { return std::tuple{field("dtype", &OptionalOf::dtype)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    return {TensorType::optional_of(has_input(inputs, 0) ? inputs[0] : TensorType::unranked(dtype))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    return {Tensor::optional(has_input(inputs, 0) ? inputs[0] : Tensor())};
  }
};

/// What an optional holds; any other value is given back as it is.
///
/// Errors: invalid_model where the optional is empty. Source: ONNX OptionalGetElement-18.
struct OptionalGetElement {
  static constexpr std::string_view name = "OptionalGetElement";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(inputs.size() == 1, invalid_model, name, ": ", inputs.size(), " inputs, expected 1");
    if (inputs[0].dtype != DType::optional) return {inputs[0]};
    return {inputs[0].element ? *inputs[0].element : TensorType{}};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    if (inputs[0].dtype() != DType::optional) return {inputs[0]};
    TEMPER_CHECK(!inputs[0].elements().empty(), invalid_model, name, ": the optional is empty");
    return {inputs[0].elements().front()};
  }
};

/// Whether there is a value: false for an empty optional and for no input at all.
///
/// Source: ONNX OptionalHasElement-18.
struct OptionalHasElement {
  static constexpr std::string_view name = "OptionalHasElement";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TensorType type(DType::boolean, {});
    if (!has_input(inputs, 0)) {
      type.content = Dims{0};
    } else if (inputs[0].dtype != DType::optional && inputs[0].dtype != DType::undefined) {
      type.content = Dims{1};
    }
    return {type};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    if (!has_input(inputs, 0)) return {Tensor::scalar(false)};
    return {Tensor::scalar(inputs[0].dtype() != DType::optional || !inputs[0].elements().empty())};
  }
};

inline void register_optional(OpTable& table) {
  table.add<OptionalOf>();
  table.add<OptionalGetElement>();
  table.add<OptionalHasElement>();
}

}  // namespace temper::ops
