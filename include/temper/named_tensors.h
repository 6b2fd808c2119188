// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "temper/tensor.h"

namespace temper {

/// Tensors by name, in an order: a network's inputs or outputs.
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

}  // namespace temper
