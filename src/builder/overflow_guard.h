// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "ir/graph.h"
#include "plan/plan.h"
#include "temper/builder.h"

namespace temper::builder {

/// A node whose result f16 cannot hold.
struct Overflow {
  std::string node;
  std::string input;  ///< which one showed it: "random inputs at max shapes (32x3x640x640)"
  double magnitude = 0;
};

/// Runs the graph in f32 on the host, with random inputs at the smallest, tuned-for and largest shapes of every profile
/// and with the options' sample inputs, and finds results that are finite but beyond f16. Each node counts once, with
/// its largest magnitude.
[[nodiscard]] std::vector<Overflow> find_overflows(const ir::Graph& graph, const std::vector<plan::Profile>& profiles,
                                                   const BuildOptions& options);

}  // namespace temper::builder
