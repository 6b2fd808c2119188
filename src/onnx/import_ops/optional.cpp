// SPDX-License-Identifier: Apache-2.0
#include "ops/sequence/optional.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_optional_15(ImportContext& context) {
  if (context.has_input(0)) {
    context.ignore("type");  // The input's own type is at least as exact.
    return {context.add(ops::OptionalOf{}, {context.input(0)})};
  }
  return {context.add(ops::OptionalOf{.dtype = context.get_type("type").dtype}, {})};
}

std::vector<ValueId> import_optional_get_element_15(ImportContext& context) {
  return {context.add(ops::OptionalGetElement{}, {context.input(0)})};
}

std::vector<ValueId> import_optional_has_element_15(ImportContext& context) {
  return {context.add(ops::OptionalHasElement{}, context.inputs())};
}

}  // namespace

void register_optional(ImporterTable& table) {
  table.add("Optional", since(15), import_optional_15);
  table.add("OptionalGetElement", since(15), import_optional_get_element_15);
  table.add("OptionalHasElement", since(15), import_optional_has_element_15);
}

}  // namespace temper::onnx
