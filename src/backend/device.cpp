// SPDX-License-Identifier: Apache-2.0
#include "backend/device.h"

#include <algorithm>

namespace temper::backend {

const Tactic* find_tactic(const Device& device, std::string_view id) {
  const auto tactics = device.tactics();
  const auto found = std::find_if(tactics.begin(), tactics.end(), [&](const Tactic& t) { return t.id == id; });
  return found == tactics.end() ? nullptr : &*found;
}

Candidates find_candidates(const Device& device, const Problem& problem) {
  Candidates candidates;
  for (const Tactic& tactic : device.tactics()) {
    const bool is_for_op =
        tactic.ops.empty() || std::find(tactic.ops.begin(), tactic.ops.end(), problem.op.name()) != tactic.ops.end();
    if (!is_for_op) continue;
    if (auto refusal = tactic.refuses(problem, device)) {
      candidates.refused.emplace_back(tactic.id, std::move(refusal->reason));
      continue;
    }
    for (auto& config : tactic.configs(problem, device)) candidates.accepted.push_back({&tactic, std::move(config)});
  }
  return candidates;
}

}  // namespace temper::backend
