// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics.h"

#include "backends/cpu/tactics/families.h"
#include "backends/reference/evaluate.h"

namespace temper::cpu {

std::vector<backend::Tactic> ordered_tactics() {
  // clang-format off
  return {
      conv_winograd_tactic(),
      conv_direct_tactic(),
      conv_depthwise_tactic(),
      conv_onednn_tactic(),
      conv_onednn_winograd_tactic(),
      conv_transpose_patches_tactic(),
      conv_transpose_onednn_tactic(),
      matmul_onednn_tactic(),
      matmul_max_tactic(),
      pool_onednn_tactic(),
      pointwise_tactic(),
      movement_tactic(),
      softmax_tactic(),
      normalise_tactic(),
      reduce_tactic(),
      resize_tactic(),
      reorder_tactic(),
      gather_tactic(),
      pad_tactic(),
      top_k_tactic(),
      recurrent_tactic(),
      cast_tactic(),
      through_f32_tactic(),
      reference::evaluate_tactic(),
  };
  // clang-format on
}

}  // namespace temper::cpu
