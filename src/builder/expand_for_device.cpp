// SPDX-License-Identifier: Apache-2.0
#include "builder/expand_for_device.h"

#include <algorithm>
#include <set>

#include "backend/registry.h"
#include "builder/assign_layouts.h"
#include "builder/lower.h"
#include "ops/fused/fused_attention.h"
#include "ops/fused/fused_matmul_max.h"
#include "passes/expand_attention.h"
#include "passes/expand_row_maximum.h"

namespace temper::builder {

namespace {

bool is_fused(const Operator& op) {
  return op.as<ops::FusedAttention>() != nullptr || op.as<ops::FusedMatMulMax>() != nullptr;
}

bool has_kernel(const backend::Device& device, const backend::Problem& problem) {
  const auto candidates = find_candidates(device, problem);
  return std::any_of(candidates.accepted.begin(), candidates.accepted.end(),
                     [](const backend::Candidate& candidate) { return !candidate.tactic->is_reference; });
}

}  // namespace

void expand_for_device(ir::Graph& graph, const std::vector<plan::Profile>& profiles, const backend::Device& device) {
  const auto order = graph.order();
  if (std::none_of(order.begin(), order.end(), [&](ir::NodeId id) { return is_fused(graph.node(id).op); })) return;
  std::vector<plan::Constant> constants;
  std::vector<plan::Program> programs;
  Lowering(constants).lower(graph, programs);
  const plan::Program& program = programs[0];
  std::set<std::string> expanded;
  for (const plan::Profile& profile : profiles) {
    const KnownShapes known = shapes_at_opt(program, profile);
    for (std::size_t i = 0; i < program.steps.size(); ++i) {
      if (!is_fused(program.steps[i].op)) continue;
      const auto problem = problem_at(program, constants, known, i);
      if (!problem || !has_kernel(device, *problem)) expanded.insert(program.steps[i].name);
    }
  }
  const auto is_expanded = [&](const ir::Node& node) { return expanded.contains(node.name); };
  const bool has_attention = passes::expand_attention(graph, is_expanded);
  if (passes::expand_row_maximum(graph, is_expanded) || has_attention) graph.eliminate_dead_code();
}

}  // namespace temper::builder
