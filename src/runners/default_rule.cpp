// SPDX-License-Identifier: Apache-2.0
#include "runners/default_rule.h"

namespace temper::runners {

namespace {

OutputRule rule(double absolute, double relative, double flat_range) {
  OutputRule result;
  result.tolerance = {absolute, relative};
  result.flat_range = flat_range;
  return result;
}

}  // namespace

OutputRule default_rule(Precision precision) {
  // Sums of a network's depth lose two to three of the digits that the type has.
  switch (precision) {
    case Precision::f32: return rule(1e-4, 1e-3, 1e-5);
    case Precision::tf32:
    case Precision::f16: return rule(1e-2, 1e-2, 1e-3);
    case Precision::bf16: return rule(5e-2, 5e-2, 1e-2);
    case Precision::i8:
    case Precision::best: return rule(1e-1, 1e-1, 1e-2);
  }
  return rule(1e-4, 1e-3, 1e-5);
}

}  // namespace temper::runners
