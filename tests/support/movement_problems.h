// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random problems for every operator that moves, selects or counts elements.

#include <functional>
#include <vector>

#include "ops/nn_test_support.h"
#include "ops/operator.h"

namespace temper::testing {

struct Problem {
  Operator op;
  std::vector<Tensor> inputs;
};

/// How a random problem of one operator is made.
struct Generator {
  const char* name;
  std::function<Problem(test::Random&)> make;
  bool is_data_dependent = false;  ///< some extents are known only at run time
};

/// How a failing test names its parameter.
inline std::ostream& operator<<(std::ostream& out, const Generator& generator) { return out << generator.name; }

/// One generator an operator.
[[nodiscard]] const std::vector<Generator>& movement_generators();

}  // namespace temper::testing
