// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "ir/graph.h"
#include "plan/plan.h"

namespace temper::builder {

/// The graph as programs: nodes become steps in execution order, initialisers become shared constants, small integer
/// values whose elements are expressions need no step, bodies become programs of their own. Outputs that are inputs,
/// constants or shared get an Identity step, so that every output has a producer of its own.
///
/// Layouts are all plain and no tactic is chosen: assign_layouts and the tuner do that on the result.
class Lowering {
 public:
  enum class Purpose {
    run,    ///< content values lose their producers
    embed,  ///< every node stays, so that the graph can be raised again
  };
  /// Appends to `constants`; the same content is stored once.
  explicit Lowering(std::vector<plan::Constant>& constants) : constants_(constants) {}

  /// Appends the program of `graph` and those of its bodies to `programs`; the graph's own comes first.
  void lower(const ir::Graph& graph, std::vector<plan::Program>& programs, Purpose purpose = Purpose::run);

 private:
  std::int32_t intern(const std::string& name, const Tensor& content);

  friend class GraphLowering;
  std::vector<plan::Constant>& constants_;
  std::multimap<std::uint64_t, std::int32_t> by_hash_;
};

}  // namespace temper::builder
