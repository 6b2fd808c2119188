// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Counts n-grams of a pool in sequences, with gaps of up to max_skips elements between their members.
///
/// x: strings or i32 | i64, [length] or [batch, length]. y: f32, [columns] or [batch, columns], columns being the
/// largest of columns_of plus one. mode "TF": counts; "IDF": weight where the count is above 0; "TFIDF": count times
/// weight. The pool lists all 1-grams, then all 2-grams, ...; starts[n - 1] is where those of n elements begin.
/// Errors: invalid_model for other types, ranks or modes, or a pool whose parts do not fit.
/// Source: ONNX TfIdfVectorizer-9.
struct TfIdfVectorizer {
  static constexpr std::string_view name = "TfIdfVectorizer";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::string mode = "TF";
  std::int64_t shortest = 1;  ///< elements of an n-gram
  std::int64_t longest = 1;
  std::int64_t max_skips = 0;
  std::vector<std::int64_t> starts = {};      ///< ONNX ngram_counts
  std::vector<std::int64_t> columns_of = {};  ///< output column of each n-gram
  std::vector<std::int64_t> pool_numbers = {};
  std::vector<std::string> pool_strings = {};
  std::vector<double> weights = {};  ///< of each n-gram; empty: 1

  static constexpr auto fields() {
    return std::tuple{field("mode", &TfIdfVectorizer::mode),
                      field("shortest", &TfIdfVectorizer::shortest),
                      field("longest", &TfIdfVectorizer::longest),
                      field("max_skips", &TfIdfVectorizer::max_skips),
                      field("starts", &TfIdfVectorizer::starts),
                      field("columns_of", &TfIdfVectorizer::columns_of),
                      field("pool_numbers", &TfIdfVectorizer::pool_numbers),
                      field("pool_strings", &TfIdfVectorizer::pool_strings),
                      field("weights", &TfIdfVectorizer::weights)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    TEMPER_CHECK(inputs[0].rank() == 1 || inputs[0].rank() == 2, invalid_model, name, ": ", inputs[0].text(),
                 " is neither a sequence nor a batch of them");
    TEMPER_CHECK(mode == "TF" || mode == "IDF" || mode == "TFIDF", invalid_model, name, ": mode '", mode,
                 "' is not one of TF, IDF and TFIDF");
    TEMPER_CHECK(!columns_of.empty(), invalid_model, name, ": there are no n-grams");
    const std::int64_t last = *std::max_element(columns_of.begin(), columns_of.end());
    TEMPER_CHECK(last < std::int64_t{1} << 32, invalid_model, name, ": an n-gram's column is ", last);
    Dims dims = *inputs[0].dims;
    dims.back() = last + 1;
    return {TensorType(DType::f32, std::move(dims))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const std::vector<TensorType> types = {TensorType::of(x)};
    const Shape shape = infer(types)[0].shape().value();
    const std::int64_t length = x.dim(x.rank() - 1);
    const std::int64_t rows = x.rank() == 2 ? x.dim(0) : 1;
    std::vector<double> counts(static_cast<std::size_t>(rows * shape.back()));
    if (x.dtype() == DType::string) {
      count_rows(x.strings().data(), pool_strings, rows, length, shape.back(), counts);
    } else {
      count_rows(to_i64(x).data(), pool_numbers, rows, length, shape.back(), counts);
    }
    return {from_f64(DType::f32, shape, counts)};
  }

 private:
  template <class Item>
  void count_rows(const Item* items, const std::vector<Item>& pool, std::int64_t rows, std::int64_t length,
                  std::int64_t columns, std::vector<double>& counts) const {
    std::size_t gram = 0;
    for (std::int64_t n = 1; n <= static_cast<std::int64_t>(starts.size()); ++n) {
      const std::int64_t begin = starts[static_cast<std::size_t>(n - 1)];
      const auto pool_size = static_cast<std::int64_t>(pool.size());
      const std::int64_t end =
          n < static_cast<std::int64_t>(starts.size()) ? starts[static_cast<std::size_t>(n)] : pool_size;
      TEMPER_CHECK(begin >= 0 && begin <= end && end <= pool_size && (end - begin) % n == 0, invalid_model, name,
                   ": the ", n, "-grams from ", begin, " to ", end, " of a pool of ", pool_size);
      for (std::int64_t at = begin; at < end; at += n, ++gram) {
        TEMPER_CHECK(gram < columns_of.size() && columns_of[gram] >= 0 && (weights.empty() || gram < weights.size()),
                     invalid_model, name, ": n-gram ", gram, " has no column or weight");
        if (n < shortest || n > longest) continue;
        for (std::int64_t row = 0; row < rows; ++row) {
          const std::int64_t found = occurrences(items + row * length, length, pool.data() + at, n);
          counts[static_cast<std::size_t>(row * columns + columns_of[gram])] += weighted(found, gram);
        }
      }
    }
  }

  /// How often the n-gram occurs with one gap between all its neighbours. A 1-gram has no gaps.
  template <class Item>
  [[nodiscard]] std::int64_t occurrences(const Item* items, std::int64_t length, const Item* gram,
                                         std::int64_t n) const {
    std::int64_t found = 0;
    for (std::int64_t step = 1; step <= length && (step == 1 || (n > 1 && step - 1 <= max_skips)); ++step) {
      for (std::int64_t first = 0; first + (n - 1) * step < length; ++first) {
        std::int64_t same = 0;
        while (same < n && items[first + same * step] == gram[same]) ++same;
        if (same == n) ++found;
      }
    }
    return found;
  }

  [[nodiscard]] double weighted(std::int64_t found, std::size_t gram) const {
    const double weight = weights.empty() ? 1.0 : weights[gram];
    if (mode == "TF") return static_cast<double>(found);
    if (mode == "IDF") return found > 0 ? weight : 0.0;
    return static_cast<double>(found) * weight;
  }
};

inline void register_tf_idf_vectorizer(OpTable& table) { table.add<TfIdfVectorizer>(); }

}  // namespace temper::ops
