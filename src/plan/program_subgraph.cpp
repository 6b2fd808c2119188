// SPDX-License-Identifier: Apache-2.0
#include "plan/program_subgraph.h"

#include "base/check.h"

namespace temper::plan {

std::vector<Tensor> ProgramReference::evaluate(std::span<const Tensor>) const {
  throw Error(ErrorCode::internal, str("body ", program_, " of a plan was run before it was bound"), __FILE__,
              __LINE__);
}

}  // namespace temper::plan
