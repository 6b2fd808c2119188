// SPDX-License-Identifier: Apache-2.0
#include "backend/problem.h"

#include "base/str.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::backend {

std::size_t TensorDesc::bytes() const {
  return static_cast<std::size_t>(stored_elements(layout, shape)) * dtype_bytes(dtype);
}

std::string TensorDesc::text() const {
  if (!is_present()) return "-";
  const std::string suffix = layout == Layout::plain ? "" : str(":", layout_name(layout));
  return str(dtype_name(dtype), "[", join(shape, "x"), "]", suffix);
}

bool Problem::is_in_key(std::size_t input) const {
  return is_constant(input) && is_integer(constants[input].dtype()) && constants[input].size() <= k_longest_content;
}

std::string Problem::key() const {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    std::string part = inputs[i].text();
    if (is_constant(i)) part += is_in_key(i) ? str("={", join(to_i64(constants[i]), ","), "}") : "=const";
    parts.push_back(std::move(part));
  }
  std::vector<std::string> results;
  for (const auto& output : outputs) results.push_back(output.text());
  return str(op.text(), " ", join(parts, " "), " -> ", join(results, " "), allows_tf32 ? " tf32" : "");
}

}  // namespace temper::backend
