// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/tactics.h"

#include "backends/cuda/tactics/families.h"

namespace temper::cuda {

std::vector<backend::Tactic> ordered_tactics() {
  // clang-format off
  return {
      movement_tactic(),
      pointwise_tactic(),
  };
  // clang-format on
}

}  // namespace temper::cuda
