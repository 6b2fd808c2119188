// SPDX-License-Identifier: Apache-2.0
#include "ops/index/array_feature_extractor.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_array_feature_extractor(ImportContext& context) {
  return {context.add(ops::ArrayFeatureExtractor{}, {context.input(0), context.input(1)})};
}

}  // namespace

void register_array_feature_extractor(ImporterTable& table) {
  table.add("ai.onnx.ml", "ArrayFeatureExtractor", since(1), import_array_feature_extractor);
}

}  // namespace temper::onnx
