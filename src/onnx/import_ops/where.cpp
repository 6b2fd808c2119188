// SPDX-License-Identifier: Apache-2.0
#include "ops/elementwise/where.h"

#include "onnx/importer.h"

namespace temper::onnx {

void register_where(ImporterTable& table) {
  table.add("Where", since(9), [](ImportContext& context) -> std::vector<ValueId> {
    return {context.add(ops::Where{}, {context.input(0), context.input(1), context.input(2)})};
  });
}

}  // namespace temper::onnx
