// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/tactics.h"

#include "backends/cuda/tactics/families.h"

namespace temper::cuda {

std::vector<backend::Tactic> ordered_tactics() {
  // clang-format off
  return {
      depthwise_tactic(),
      first_conv_tactic(),
      conv_ffma_tactic(),
      conv_cudnn_tactic(),
      conv_mma_tactic(),
      conv_transpose_tactic(),
      matmul_blas_tactic(),
      matmul_max_tactic(),
      attention_mma_tactic(),
      attention_plain_tactic(),
      softmax_tactic(),
      reduce_tactic(),
      pool_tactic(),
      resize_tactic(),
      row_normalise_tactic(),
      group_normalise_tactic(),
      gather_tactic(),
      scatter_tactic(),
      top_k_tactic(),
      cumulate_tactic(),
      pad_tactic(),
      movement_tactic(),
      cast_transpose_tactic(),
      pointwise_tactic(),
  };
  // clang-format on
}

}  // namespace temper::cuda
