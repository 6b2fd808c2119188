// SPDX-License-Identifier: Apache-2.0
#include "ops/trees.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "tensor/numeric.h"

namespace temper {

namespace {

constexpr std::int64_t k_member = 6;

bool holds(const Trees::Node& node, double value) {
  if (std::isnan(value) && node.missing_is_true) return true;
  switch (node.mode) {
    case 0: return value <= node.split;
    case 1: return value < node.split;
    case 2: return value >= node.split;
    case 3: return value > node.split;
    case 4: return value == node.split;
    case 5: return value != node.split;
    default: return std::find(node.members.begin(), node.members.end(), value) != node.members.end();
  }
}

const Trees::Leaf& leaf_of(const Trees& trees, std::int64_t root, std::span<const double> row) {
  std::int64_t current = root;
  for (std::size_t steps = 0; steps <= trees.nodes.size(); ++steps) {
    const Trees::Node& node = trees.nodes[static_cast<std::size_t>(current)];
    TEMPER_CHECK(node.feature < static_cast<std::int64_t>(row.size()), invalid_model, "TreeEnsemble: feature ",
                 node.feature, " of ", row.size());
    const bool is_true = holds(node, row[static_cast<std::size_t>(node.feature)]);
    const Trees::Branch& branch = is_true ? node.when_true : node.when_false;
    if (branch.is_leaf) return trees.leaves[static_cast<std::size_t>(branch.index)];
    current = branch.index;
  }
  throw Error(ErrorCode::invalid_model, "TreeEnsemble: the nodes form a cycle", __FILE__, __LINE__);
}

void add_leaf(const Trees& trees, const Trees::Leaf& leaf, double& score, bool is_first) {
  if (is_first)
    score = leaf.weight;
  else if (trees.aggregate <= 1)
    score += leaf.weight;
  else
    score = trees.aggregate == 2 ? std::min(score, leaf.weight) : std::max(score, leaf.weight);
}

void transform(std::int64_t kind, std::span<double> scores) {
  if (kind == 2)
    for (double& score : scores) score = 1 / (1 + std::exp(-score));
  if (kind != 1 && kind != 3) return;
  const double largest = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (double& score : scores) {
    score = kind == 3 && score == 0 ? 0 : std::exp(score - largest);
    sum += score;
  }
  for (double& score : scores) score = sum == 0 ? 0 : score / sum;
}

void check_index(std::int64_t index, std::size_t count, std::string_view what) {
  TEMPER_CHECK(index >= 0 && index < static_cast<std::int64_t>(count), invalid_model, "TreeEnsemble: ", what, " ",
               index, " is outside [0, ", count, ")");
}

}  // namespace

void deal_members(Trees& trees, std::span<const double> values) {
  auto next = values.begin();
  for (auto& node : trees.nodes) {
    if (node.mode != k_member) continue;
    while (next != values.end() && !std::isnan(*next)) node.members.push_back(*next++);
    if (next != values.end()) ++next;
  }
}

void check_trees(const Trees& trees) {
  TEMPER_CHECK(trees.targets >= 1 && trees.targets <= 1 << 20, invalid_model, "TreeEnsemble: ", trees.targets,
               " targets");
  TEMPER_CHECK(trees.aggregate >= 0 && trees.aggregate <= 3 && trees.post_transform >= 0 && trees.post_transform <= 3,
               unsupported, "TreeEnsemble: aggregate ", trees.aggregate, " or post transform ", trees.post_transform);
  for (const std::int64_t root : trees.roots) check_index(root, trees.nodes.size(), "root");
  for (const auto& node : trees.nodes) {
    TEMPER_CHECK(node.feature >= 0 && node.mode >= 0 && node.mode <= k_member, invalid_model,
                 "TreeEnsemble: a node has feature ", node.feature, " and mode ", node.mode);
    for (const auto& branch : {node.when_true, node.when_false})
      check_index(branch.index, branch.is_leaf ? trees.leaves.size() : trees.nodes.size(), "branch");
  }
  for (const auto& leaf : trees.leaves) check_index(leaf.target, static_cast<std::size_t>(trees.targets), "target");
}

Tensor evaluate_trees(const Trees& trees, const Tensor& x) {
  const auto values = to_f64(x);
  const auto width = static_cast<std::size_t>(x.dim(1));
  const auto targets = static_cast<std::size_t>(trees.targets);
  std::vector<double> scores(static_cast<std::size_t>(x.dim(0)) * targets, 0);
  for (std::size_t row = 0; row < static_cast<std::size_t>(x.dim(0)); ++row) {
    const std::span<double> result{scores.data() + row * targets, targets};
    std::vector<char> is_first(targets, 1);
    for (const std::int64_t root : trees.roots) {
      const auto& leaf = leaf_of(trees, root, {values.data() + row * width, width});
      const auto target = static_cast<std::size_t>(leaf.target);
      add_leaf(trees, leaf, result[target], is_first[target] != 0);
      is_first[target] = 0;
    }
    if (trees.aggregate == 0)
      for (double& score : result) score /= static_cast<double>(std::max<std::size_t>(1, trees.roots.size()));
    transform(trees.post_transform, result);
  }
  return from_f64(x.dtype(), {x.dim(0), trees.targets}, scores);
}

}  // namespace temper
