// SPDX-License-Identifier: Apache-2.0
#include "ops/index/tf_idf_vectorizer.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_tf_idf_vectorizer(ImportContext& context) {
  const std::vector<std::int64_t> no_numbers;
  return {
      context.add(ops::TfIdfVectorizer{.mode = context.get_string("mode"),
                                       .shortest = context.get_int("min_gram_length"),
                                       .longest = context.get_int("max_gram_length"),
                                       .max_skips = context.get_int("max_skip_count"),
                                       .starts = context.get_ints("ngram_counts"),
                                       .columns_of = context.get_ints("ngram_indexes"),
                                       .pool_numbers = context.get_ints("pool_int64s", no_numbers),
                                       .pool_strings = context.get_strings("pool_strings", std::vector<std::string>{}),
                                       .weights = context.get_floats("weights", std::vector<double>{})},
                  {context.input(0)})};
}

}  // namespace

void register_tf_idf_vectorizer(ImporterTable& table) {
  table.add("TfIdfVectorizer", since(9), import_tf_idf_vectorizer);
}

}  // namespace temper::onnx
