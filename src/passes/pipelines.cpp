// SPDX-License-Identifier: Apache-2.0
#include "passes/pipelines.h"

#include <algorithm>

#include "passes/fold_constants.h"

namespace temper::passes {

const Pipeline& canonicalise() {
  static const Pipeline k_pipeline = {
      .name = "canonicalise",
      .groups = {{.passes = {{"fold_constants", "everything after sees fewer nodes", fold_constants}},
                  .most_rounds = 1}},
  };
  return k_pipeline;
}

const Pipeline& optimise() {
  static const Pipeline k_pipeline = {.name = "optimise", .groups = {}};
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
