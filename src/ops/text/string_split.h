// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <limits>

#include "ops/infer_util.h"
#include "ops/operator.h"

namespace temper::ops {

/// The parts of each string between delimiters, and how many there are; rows are filled up with empty strings.
///
/// x: string, any shape. parts: string, shape of x and the largest count; counts: i64, shape of x. Without a delimiter
/// runs of white space separate, and count for nothing at either end.
/// Source: ONNX StringSplit-20, which follows Python's str.split.
struct StringSplit {
  static constexpr std::string_view name = "StringSplit";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::string delimiter = "";    ///< empty: white space
  std::int64_t max_splits = -1;  ///< the last part keeps what is left; without limit where negative

  static constexpr auto fields() {
    return std::tuple{field("delimiter", &StringSplit::delimiter), field("max_splits", &StringSplit::max_splits)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    Dims parts = *inputs[0].dims;
    parts.push_back(Dim::unknown());
    return {TensorType(DType::string, parts), TensorType(DType::i64, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    std::vector<std::vector<std::string>> rows;
    std::vector<std::int64_t> counts;
    std::size_t widest = 0;
    for (const std::string& text : inputs[0].strings()) {
      rows.push_back(delimiter.empty() ? split_at_space(text) : split_at_delimiter(text));
      counts.push_back(static_cast<std::int64_t>(rows.back().size()));
      widest = std::max(widest, rows.back().size());
    }
    std::vector<std::string> parts;
    for (auto& row : rows) {
      row.resize(widest);
      parts.insert(parts.end(), row.begin(), row.end());
    }
    Shape shape = inputs[0].shape();
    shape.push_back(static_cast<std::int64_t>(widest));
    return {Tensor::of_strings(shape, std::move(parts)), Tensor::of(inputs[0].shape(), counts)};
  }

 private:
  [[nodiscard]] std::size_t limit() const {
    return max_splits < 0 ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(max_splits);
  }

  [[nodiscard]] std::vector<std::string> split_at_delimiter(const std::string& text) const {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (auto end = text.find(delimiter); end != std::string::npos && parts.size() < limit();
         end = text.find(delimiter, begin)) {
      parts.push_back(text.substr(begin, end - begin));
      begin = end + delimiter.size();
    }
    parts.push_back(text.substr(begin));
    return parts;
  }

  [[nodiscard]] std::vector<std::string> split_at_space(const std::string& text) const {
    constexpr const char* k_space = " \t\n\v\f\r";
    std::vector<std::string> parts;
    for (auto begin = text.find_first_not_of(k_space); begin != std::string::npos;) {
      if (parts.size() == limit()) {
        parts.push_back(text.substr(begin));
        break;
      }
      const auto end = std::min(text.find_first_of(k_space, begin), text.size());
      parts.push_back(text.substr(begin, end - begin));
      begin = text.find_first_not_of(k_space, end);
    }
    return parts;
  }
};

inline void register_string_split(OpTable& table) { table.add<StringSplit>(); }

}  // namespace temper::ops
