// SPDX-License-Identifier: Apache-2.0
#include "passes/pipelines.h"

#include <algorithm>

#include "passes/eliminate_common_subexpressions.h"
#include "passes/eliminate_identities.h"
#include "passes/flatten_patches.h"
#include "passes/fold_batch_norm.h"
#include "passes/fold_constants.h"
#include "passes/fold_pad.h"
#include "passes/fold_scale.h"
#include "passes/fold_shape_content.h"
#include "passes/fold_transposes.h"
#include "passes/fuse_conv_activation.h"
#include "passes/fuse_matmul_epilogue.h"
#include "passes/fuse_pointwise.h"
#include "passes/fuse_row_maximum.h"
#include "passes/hoist_activations.h"
#include "passes/hoist_slices.h"
#include "passes/inline_branches.h"
#include "passes/join_slices.h"
#include "passes/lower_conv_transpose.h"
#include "passes/merge_reshapes.h"
#include "passes/recognise_attention.h"
#include "passes/recognise_dfl.h"
#include "passes/recognise_gelu.h"
#include "passes/recognise_hard_swish.h"
#include "passes/recognise_layer_norm.h"
#include "passes/recognise_mish.h"
#include "passes/recognise_rms_norm.h"
#include "passes/recognise_silu.h"
#include "passes/settle_reshapes.h"
#include "passes/sink_transposes.h"
#include "passes/split_batch_norm.h"
#include "passes/split_broadcast_product.h"
#include "passes/unflatten_gemm.h"

namespace temper::passes {

const Pipeline& canonicalise() {
  static const Pipeline k_pipeline = {
      .name = "canonicalise",
      .groups =
          {
              // A folded branch or shape makes more content known, so these repeat.
              {.passes = {{"fold_shape_content", "shape arithmetic that inference has done goes first",
                           fold_shape_content},
                          {"fold_constants", "what is left of it, and weights computed from weights", fold_constants},
                          {"inline_branches", "conditions that turned out constant", inline_branches},
                          {"eliminate_identities", "after folding, which shows that extents do not change",
                           eliminate_identities},
                          {"settle_reshapes", "what extents say already needs no shape arithmetic", settle_reshapes}},
               .most_rounds = 4},
              {.passes = {{"eliminate_common_subexpressions", "once nothing but real work is left to compare",
                           eliminate_common_subexpressions}}},
          },
  };
  return k_pipeline;
}

const Pipeline& optimise() {
  static const Pipeline k_pipeline = {
      .name = "optimise",
      .groups =
          {
              // Moving data around: each may bring together what another one takes out.
              {.passes =
                   {{"flatten_patches", "a product instead of a convolution, transpose included", flatten_patches},
                    {"unflatten_gemm", "so that transposes around a projection meet", unflatten_gemm},
                    {"split_batch_norm", "so that transposes around a normalisation meet", split_batch_norm},
                    {"sink_transposes", "towards their inverses, and out from between weights and activations",
                     sink_transposes},
                    {"fold_transposes", "pairs that sinking brought together", fold_transposes},
                    {"recognise_attention", "takes the reshapes and transposes of its heads away", recognise_attention},
                    {"merge_reshapes", "after transposes that turned out to move nothing", merge_reshapes},
                    {"join_slices", "so that a producer may write into the concatenation", join_slices},
                    {"fold_constants", "what became constant on the way", fold_constants}},
               .most_rounds = 8},
              // Exporters write one operator as many; before fusing, which would take them apart.
              {.passes = {{"recognise_silu", "the activation of most convolutions here", recognise_silu},
                          {"recognise_gelu", "the activation of transformers", recognise_gelu},
                          {"recognise_hard_swish", "the activation of mobile networks", recognise_hard_swish},
                          {"recognise_mish", "the activation of some detectors", recognise_mish},
                          {"recognise_layer_norm", "before fuse_pointwise would take its arithmetic",
                           recognise_layer_norm},
                          {"recognise_rms_norm", "likewise", recognise_rms_norm},
                          {"recognise_dfl", "before its convolution is taken for a real one", recognise_dfl}}},
              // Arithmetic with constants goes into weights: a chain Conv, BatchNormalization, Mul takes two rounds.
              {.passes = {{"lower_conv_transpose", "what is a convolution gets a convolution's kernels and folding",
                           lower_conv_transpose},
                          {"fold_pad", "before weights are scaled, which padding with zeros does not disturb",
                           fold_pad},
                          {"fold_batch_norm", "first, because it gives what has no weights to fuse_pointwise",
                           fold_batch_norm},
                          {"fold_scale", "whatever arithmetic follows a folded normalisation", fold_scale}},
               .most_rounds = 4},
              {.passes = {{"hoist_slices", "the heads of detectors, which are concatenated only to be cut up again",
                           hoist_slices},
                          {"hoist_activations", "once nothing but reshapes is between them and the convolutions",
                           hoist_activations},
                          {"merge_reshapes", "what recognise_dfl and hoist_slices leave behind", merge_reshapes},
                          {"split_broadcast_product", "with all that scales the product in its weights",
                           split_broadcast_product},
                          {"fuse_conv_activation", "what is left behind a convolution", fuse_conv_activation},
                          {"fuse_matmul_epilogue", "what is left around a matrix product", fuse_matmul_epilogue},
                          {"fuse_row_maximum", "once the product holds all that is done to its rows", fuse_row_maximum},
                          {"fuse_pointwise", "what no convolution or matrix product took", fuse_pointwise},
                          {"eliminate_common_subexpressions", "nodes that fusing made equal",
                           eliminate_common_subexpressions}}},
          },
  };
  return k_pipeline;
}

const std::vector<Pass>& all_passes() {
  static const std::vector<Pass> k_passes = [] {
    std::vector<Pass> passes;
    for (const Pipeline* pipeline : {&canonicalise(), &optimise()})
      for (const PassGroup& group : pipeline->groups)
        for (const Pass& pass : group.passes)
          if (std::none_of(passes.begin(), passes.end(), [&](const Pass& p) { return p.name == pass.name; }))
            passes.push_back(pass);
    return passes;
  }();
  return k_passes;
}

const Pass& find_pass(std::string_view name) {
  const auto& passes = all_passes();
  const auto found = std::find_if(passes.begin(), passes.end(), [&](const Pass& pass) { return pass.name == name; });
  if (found != passes.end()) return *found;
  std::vector<std::string> names;
  for (const Pass& pass : passes) names.emplace_back(pass.name);
  const std::string near = nearest_name(name, names);
  throw Error(ErrorCode::bad_argument,
              str("there is no pass '", name, "'", near.empty() ? "" : str("; did you mean '", near, "'?")), __FILE__,
              __LINE__);
}

}  // namespace temper::passes
