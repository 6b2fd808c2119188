// SPDX-License-Identifier: Apache-2.0
#include "onnx/body_types.h"

#include "base/check.h"
#include "ops/type_join.h"
#include "tensor/dtype.h"

namespace temper::onnx {

ImportContext::Body import_settled_body(ImportContext& context, std::string_view name,
                                        std::vector<TensorType> input_types, std::size_t first_input,
                                        std::size_t first_output, std::size_t count) {
  // Extents settle in the first rounds; a rank that grows with every turn is given up at once by join_types.
  constexpr int k_most_rounds = 8;
  for (int round = 0;; ++round) {
    ImportContext::Body body = context.get_body(name, input_types);
    TEMPER_CHECK(body.graph->output_count() >= first_output + count, invalid_model, "the body has ",
                 body.graph->output_count(), " outputs, expected at least ", first_output + count);
    const auto results = body.graph->output_types();
    bool is_settled = true;
    for (std::size_t i = 0; i < count; ++i) {
      TensorType& type = input_types[first_input + i];
      const TensorType& result = results[first_output + i];
      const bool is_known = type.dtype != DType::undefined && result.dtype != DType::undefined;
      // An optional may become what it holds: the type is then known only at run time.
      const bool is_optional = type.dtype == DType::optional || result.dtype == DType::optional;
      TEMPER_CHECK(!is_known || is_optional || type.dtype == result.dtype, invalid_model, "carried value ", i,
                   " starts as ", type.text(), " and becomes ", result.text());
      TensorType joined = is_known ? join_types(type, without_content(result)) : TensorType{};
      // The body's own symbols show as unknown: an input whose extent was given up matches any.
      if (same_extents(joined, type)) continue;
      type = std::move(joined);
      is_settled = false;
    }
    if (is_settled) return body;
    TEMPER_CHECK(round < k_most_rounds, internal, "the types of '", name, "' do not settle");
  }
}

}  // namespace temper::onnx
