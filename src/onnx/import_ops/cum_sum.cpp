// SPDX-License-Identifier: Apache-2.0
#include "ops/reduce/cum_sum.h"

#include "onnx/importer.h"

namespace temper::onnx {

void register_cum_sum(ImporterTable& table) {
  table.add("CumSum", since(11), [](ImportContext& context) -> std::vector<ValueId> {
    const ops::CumSum op{.is_exclusive = context.get_int("exclusive", 0) != 0,
                         .is_reversed = context.get_int("reverse", 0) != 0};
    return {context.add(op, {context.input(0), context.input(1)})};
  });
}

}  // namespace temper::onnx
