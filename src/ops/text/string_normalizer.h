// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/utf8.h"

namespace temper::ops {

/// Drops stop words and changes the case of the others.
///
/// x: string, [C] or [1, C]. y: what is left, in the same rank; one empty string where nothing is.
/// Errors: invalid_model for another shape or an unknown case change.
/// Source: ONNX StringNormalizer-10. Case mapping is that of ops/utf8.h, whatever the locale.
struct StringNormalizer {
  static constexpr std::string_view name = "StringNormalizer";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::string case_change = "NONE";  ///< or LOWER, UPPER
  bool is_case_sensitive = false;    ///< of the comparison with stop words
  std::vector<std::string> stop_words = {};

  static constexpr auto fields() {
    return std::tuple{field("case_change", &StringNormalizer::case_change),
                      field("is_case_sensitive", &StringNormalizer::is_case_sensitive),
                      field("stop_words", &StringNormalizer::stop_words)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    TEMPER_CHECK(case_change == "NONE" || case_change == "LOWER" || case_change == "UPPER", invalid_model, name,
                 ": case change '", case_change, "', expected NONE, LOWER or UPPER");
    const TensorType& x = inputs[0];
    const bool is_row = x.rank() == 2 && x.dim(0).known().value_or(1) == 1;
    TEMPER_CHECK(x.rank() == 1 || is_row, invalid_model, name, ": x is ", x.text(), ", expected [C] or [1, C]");
    Dims dims(static_cast<std::size_t>(x.rank()), Dim(1));
    dims.back() = Dim::unknown();
    return {TensorType(DType::string, dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    (void)infer(types_of(inputs));
    const bool folds = !is_case_sensitive;
    std::set<std::string> stops;
    for (const std::string& word : stop_words) stops.insert(folds ? mapped(word, lower_case) : word);
    std::vector<std::string> kept;
    for (const std::string& word : inputs[0].strings()) {
      if (stops.contains(folds ? mapped(word, lower_case) : word)) continue;
      kept.push_back(case_change == "NONE" ? word : mapped(word, case_change == "LOWER" ? lower_case : upper_case));
    }
    if (kept.empty()) kept.emplace_back();
    Shape shape(inputs[0].shape().size(), 1);
    shape.back() = static_cast<std::int64_t>(kept.size());
    return {Tensor::of_strings(shape, std::move(kept))};
  }

 private:
  static std::string mapped(const std::string& word, char32_t (*map)(char32_t)) {
    std::u32string code_points = decode_utf8(word);
    for (char32_t& code_point : code_points) code_point = map(code_point);
    return encode_utf8(code_points);
  }
};

inline void register_string_normalizer(OpTable& table) { table.add<StringNormalizer>(); }

}  // namespace temper::ops
