// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/regex.h"

namespace temper::ops {

/// y = whether the whole string matches a regular expression, element by element.
///
/// x: string; y: bool, shape of x. The syntax is RE2's as far as ops/regex.h has it.
/// Errors: invalid_model for a broken pattern, unsupported for one beyond that syntax.
/// Source: ONNX RegexFullMatch-20.
struct RegexFullMatch {
  static constexpr std::string_view name = "RegexFullMatch";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::string pattern = "";

  static constexpr auto fields() { return std::tuple{field("pattern", &RegexFullMatch::pattern)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    const Regex checked(pattern);
    return {TensorType(DType::boolean, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Regex regex(pattern);
    Tensor y(DType::boolean, inputs[0].shape());
    auto target = y.mutable_data<bool>();
    for (std::size_t i = 0; i < target.size(); ++i) target[i] = regex.matches(inputs[0].strings()[i]);
    return {y};
  }
};

inline void register_regex_full_match(OpTable& table) { table.add<RegexFullMatch>(); }

}  // namespace temper::ops
