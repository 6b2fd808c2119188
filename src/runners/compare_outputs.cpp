// SPDX-License-Identifier: Apache-2.0
#include "runners/comparator.h"
#include "temper/runner.h"

namespace temper {

std::vector<OutputAgreement> compare_outputs(const NamedTensors& reference, const NamedTensors& test, double absolute,
                                             double relative) {
  runners::CompareOptions options;
  options.fallback.tolerance = {absolute, relative};
  std::vector<OutputAgreement> result;
  for (const runners::OutputComparison& output : runners::compare_runs(reference, test, options).outputs)
    result.push_back(
        {output.name, output.passed, output.reason, output.absolute_difference.max, output.relative_l2, output.cosine});
  return result;
}

}  // namespace temper
