// SPDX-License-Identifier: Apache-2.0
#include "onnx/importer.h"
#include "ops/text/regex_full_match.h"
#include "ops/text/string_concat.h"
#include "ops/text/string_normalizer.h"
#include "ops/text/string_split.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_string_normalizer_10(ImportContext& context) {
  context.ignore("locale");  // case mapping does not depend on it
  const ops::StringNormalizer op{.case_change = context.get_string("case_change_action", "NONE"),
                                 .is_case_sensitive = context.get_int("is_case_sensitive", 0) != 0,
                                 .stop_words = context.get_strings("stopwords", std::vector<std::string>{})};
  return {context.add(op, {context.input(0)})};
}

std::vector<ValueId> import_string_split_20(ImportContext& context) {
  const ops::StringSplit op{.delimiter = context.get_string("delimiter", ""),
                            .max_splits = context.get_int("maxsplit", -1)};
  return context.add(op, {context.input(0)}, 2);
}

std::vector<ValueId> import_string_concat_20(ImportContext& context) {
  return {context.add(ops::StringConcat{}, {context.input(0), context.input(1)})};
}

std::vector<ValueId> import_regex_full_match_20(ImportContext& context) {
  return {context.add(ops::RegexFullMatch{.pattern = context.get_string("pattern")}, {context.input(0)})};
}

}  // namespace

void register_text(ImporterTable& table) {
  table.add("StringNormalizer", since(10), import_string_normalizer_10);
  table.add("StringSplit", since(20), import_string_split_20);
  table.add("StringConcat", since(20), import_string_concat_20);
  table.add("RegexFullMatch", since(20), import_regex_full_match_20);
}

}  // namespace temper::onnx
