// SPDX-License-Identifier: Apache-2.0
#include "runners/runner.h"

#include "base/check.h"

namespace temper {

NamedTensors Runner::observe(const NamedTensors&, const ValueObserver&) {
  throw Error(ErrorCode::internal, str("runner '", name_, "' cannot show values inside the network"), __FILE__,
              __LINE__);
}

namespace runners {

const Tensor& require_input(const NamedTensors& inputs, const std::string& name, std::string_view what) {
  std::vector<std::string> names;
  for (const auto& [each, tensor] : inputs) {
    if (each == name) return tensor;
    names.push_back(each);
  }
  throw Error(
      ErrorCode::bad_argument,
      str("input '", name, "' of ", what, " is missing; given are ", names.empty() ? "none" : join(names, ", ")),
      __FILE__, __LINE__);
}

}  // namespace runners

}  // namespace temper
