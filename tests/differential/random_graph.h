// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "differential/random_source.h"
#include "differential/sample.h"

namespace temper::differential {

/// A graph of 3 to 18 random steps over one to three random inputs. The same seed gives the same sample.
[[nodiscard]] Sample random_sample(std::uint64_t seed);

/// A graph under construction. Every node is computed at once for every set of inputs, so that only what runs, stays
/// finite and small is kept.
class GraphMaker {
 public:
  explicit GraphMaker(std::uint64_t seed);

  /// Adds the node, unless it cannot be inferred or computed, or its numbers grow too large. Returns its outputs, or
  /// nothing where it was not added. Outputs enter the pool of values that later steps pick from.
  std::vector<ir::ValueId> add(Operator op, std::vector<ir::ValueId> inputs, std::size_t output_count = 1);
  /// The only output; an invalid id where the node was not added.
  ir::ValueId add_one(Operator op, std::vector<ir::ValueId> inputs);

  ir::ValueId constant(Tensor tensor) { return graph_.add_constant("c", std::move(tensor)); }
  ir::ValueId constant(const std::vector<std::int64_t>& values);
  /// Random weights scaled so that sums of `terms` products keep their size; now and then one that exists already.
  ir::ValueId weights(Shape shape, std::int64_t terms = 1);

  /// A value of the pool, later ones more often; an invalid id where none fits.
  ir::ValueId pick(const std::function<bool(const TensorType&)>& fits);
  /// A floating value of this rank.
  ir::ValueId pick_float(std::int64_t least_rank, std::int64_t most_rank);
  /// A value that only exact operators lead to: its numbers are the same on every engine, so that a function with
  /// jumps may be applied to it.
  ir::ValueId pick_exact(std::int64_t least_rank);

  [[nodiscard]] const TensorType& type(ir::ValueId id) const { return graph_.type(id); }
  [[nodiscard]] const Dims& dims(ir::ValueId id) const { return *graph_.type(id).dims; }
  [[nodiscard]] std::int64_t random_axis(ir::ValueId id) { return random.integer(0, type(id).rank() - 1); }

  void add_inputs();
  /// Values that nobody reads, and a few others, become the outputs.
  Sample finish();

  RandomSource random;

 private:
  void add_input(Dims dims, DType dtype);
  Dim random_extent(const char* symbol, const std::vector<std::int64_t>& extents);
  bool compute(const Operator& op, const std::vector<ir::ValueId>& inputs, std::size_t output_count,
               std::vector<std::vector<Tensor>>& results) const;

  ir::Graph graph_;
  std::vector<std::map<std::string, std::int64_t>> bindings_;  ///< of the symbols, a set of inputs each
  std::vector<std::map<ir::ValueId, Tensor>> contents_;        ///< of every value, a set of inputs each
  std::vector<ir::ValueId> pool_;
  std::map<ir::ValueId, bool> is_exact_;
  std::vector<ir::ValueId> shared_weights_;
};

/// A kind of step: adds some nodes, or none where the pool holds nothing for it.
struct Step {
  const char* name;
  int weight;  ///< how often it is tried, relative to the others
  void (*apply)(GraphMaker& maker);
};

[[nodiscard]] std::vector<Step> network_steps();    ///< convolutions, products, pools, normalisations, resizes
[[nodiscard]] std::vector<Step> pointwise_steps();  ///< functions of elements, activations as exporters write them
[[nodiscard]] std::vector<Step> movement_steps();   ///< reshapes, transposes, slices, joins, gathers
[[nodiscard]] std::vector<Step> shape_steps();      ///< what exporters write about extents; integers and selections

}  // namespace temper::differential
