// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics.h"

#include "backends/cpu/tactics/families.h"
#include "backends/reference/evaluate.h"

namespace temper::cpu {

std::vector<backend::Tactic> ordered_tactics() {
  return {
      conv_onednn_tactic(), conv_onednn_winograd_tactic(), reorder_tactic(),
      softmax_tactic(),     reference::evaluate_tactic(),
  };
}

}  // namespace temper::cpu
