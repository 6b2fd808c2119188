// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "temper/tensor.h"

namespace temper {

/// Decision trees in one pool of nodes and one of leaves.
struct Trees {
  struct Branch {
    std::int64_t index = 0;  ///< of a node or leaf
    bool is_leaf = false;
  };
  struct Node {
    std::int64_t feature = 0;
    std::int64_t mode = 0;  ///< 0 <=, 1 <, 2 >=, 3 >, 4 ==, 5 !=, 6 member
    double split = 0;
    bool missing_is_true = false;
    Branch when_true = {};
    Branch when_false = {};
    std::vector<double> members = {};
  };
  struct Leaf {
    std::int64_t target = 0;
    double weight = 0;
  };
  std::vector<std::int64_t> roots = {};
  std::vector<Node> nodes = {};
  std::vector<Leaf> leaves = {};
  std::int64_t targets = 1;
  std::int64_t aggregate = 1;       ///< 0 average, 1 sum, 2 min, 3 max
  std::int64_t post_transform = 0;  ///< 0 none, 1 softmax, 2 logistic, 3 softmax of what is not 0
};

/// Gives each member node its list of `values`, which NaN closes.
void deal_members(Trees& trees, std::span<const double> values);
/// Errors: invalid_model for an index or mode out of range.
void check_trees(const Trees& trees);
/// x [N, F] -> [N, targets] of x's type. Errors: invalid_model where x lacks a feature, or a walk does not end.
[[nodiscard]] Tensor evaluate_trees(const Trees& trees, const Tensor& x);

}  // namespace temper
