// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "temper/runner.h"

namespace temper::runners {

/// The tensor of a name. Errors: bad_argument where there is none; `what` names the runner.
[[nodiscard]] const Tensor& require_input(const NamedTensors& inputs, const std::string& name, std::string_view what);

}  // namespace temper::runners
