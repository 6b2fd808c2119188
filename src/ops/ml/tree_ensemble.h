// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/trees.h"

namespace temper::ops {

/// Decision trees: each tree leads a row of x to a leaf, whose weight goes to one target.
///
/// x [N, F]: floating; y [N, targets]: type of x. A node compares feature f with its split: 0 f <= s, 1 <, 2 >=, 3 >,
/// 4 ==, 5 !=, 6 f is one of the node's members. Members are listed node by node, each list closed by NaN.
/// Errors: invalid_model where lists differ in length, an index is out of range, or a walk does not end.
/// Source: ai.onnx.ml TreeEnsemble-5.
struct TreeEnsemble {
  static constexpr std::string_view name = "TreeEnsemble";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::vector<std::int64_t> roots = {};     ///< node where each tree starts
  std::vector<std::int64_t> features = {};  ///< one a node, as are the next seven
  std::vector<std::int64_t> modes = {};     ///< the comparison
  std::vector<double> splits = {};
  std::vector<std::int64_t> true_ids = {};  ///< next node or leaf where the comparison holds
  std::vector<std::int64_t> true_is_leaf = {};
  std::vector<std::int64_t> false_ids = {};
  std::vector<std::int64_t> false_is_leaf = {};
  std::vector<std::int64_t> missing_is_true = {};  ///< NaN takes the true branch; empty: never
  std::vector<double> members = {};
  std::vector<std::int64_t> leaf_targets = {};
  std::vector<double> leaf_weights = {};
  std::int64_t targets = 1;
  std::int64_t aggregate = 1;       ///< over trees: 0 average, 1 sum, 2 min, 3 max
  std::int64_t post_transform = 0;  ///< of a row: 0 none, 1 softmax, 2 logistic, 3 softmax but 0 stays 0

  static constexpr auto fields() {
    using T = TreeEnsemble;
    return std::tuple{field("roots", &T::roots),
                      field("features", &T::features),
                      field("modes", &T::modes),
                      field("splits", &T::splits),
                      field("true_ids", &T::true_ids),
                      field("true_is_leaf", &T::true_is_leaf),
                      field("false_ids", &T::false_ids),
                      field("false_is_leaf", &T::false_is_leaf),
                      field("missing_is_true", &T::missing_is_true),
                      field("members", &T::members),
                      field("leaf_targets", &T::leaf_targets),
                      field("leaf_weights", &T::leaf_weights),
                      field("targets", &T::targets),
                      field("aggregate", &T::aggregate),
                      field("post_transform", &T::post_transform)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    TEMPER_CHECK(inputs[0].rank() == 2, invalid_model, name, ": x has rank ", inputs[0].rank(), ", expected 2");
    const auto trees = make_trees();
    return {TensorType(inputs[0].dtype, {inputs[0].dim(0), trees.targets})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    return {evaluate_trees(make_trees(), inputs[0])};
  }

 private:
  [[nodiscard]] Trees make_trees() const {
    const std::size_t count = features.size();
    for (const std::size_t length :
         {modes.size(), splits.size(), true_ids.size(), true_is_leaf.size(), false_ids.size(), false_is_leaf.size(),
          missing_is_true.empty() ? count : missing_is_true.size()})
      TEMPER_CHECK(length == count, invalid_model, name, ": lists over nodes have ", length, " and ", count,
                   " elements");
    TEMPER_CHECK(leaf_targets.size() == leaf_weights.size(), invalid_model, name, ": ", leaf_targets.size(),
                 " leaf targets, but ", leaf_weights.size(), " weights");
    Trees trees{.roots = roots, .targets = targets, .aggregate = aggregate, .post_transform = post_transform};
    for (std::size_t i = 0; i < count; ++i)
      trees.nodes.push_back({.feature = features[i],
                             .mode = modes[i],
                             .split = splits[i],
                             .missing_is_true = !missing_is_true.empty() && missing_is_true[i] != 0,
                             .when_true = {true_ids[i], true_is_leaf[i] != 0},
                             .when_false = {false_ids[i], false_is_leaf[i] != 0}});
    for (std::size_t i = 0; i < leaf_targets.size(); ++i) trees.leaves.push_back({leaf_targets[i], leaf_weights[i]});
    deal_members(trees, members);
    check_trees(trees);
    return trees;
  }
};

inline void register_tree_ensemble(OpTable& table) { table.add<TreeEnsemble>(); }

}  // namespace temper::ops
