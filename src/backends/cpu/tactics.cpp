// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics.h"

#include "backends/reference/evaluate.h"

namespace temper::cpu {

std::vector<backend::Tactic> ordered_tactics() {
  return {
      reference::evaluate_tactic(),
  };
}

}  // namespace temper::cpu
