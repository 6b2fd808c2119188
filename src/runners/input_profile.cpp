// SPDX-License-Identifier: Apache-2.0
#include "runners/input_profile.h"

#include <algorithm>

#include "base/check.h"
#include "runners/runner.h"
#include "tensor/numeric.h"

namespace temper::runners {

namespace {

/// What a profile bounds: a shape tensor's elements, any other input's extents.
Shape bounded_numbers(const InputSpec& spec, const Tensor& tensor) {
  return spec.is_shape_tensor ? to_i64(tensor) : tensor.shape();
}

void widen(ShapeRange& range, const Shape& numbers, const std::string& name) {
  TEMPER_CHECK(numbers.size() == range.opt.size(), bad_argument, "input '", name, "' has rank ", numbers.size(),
               " in one run and ", range.opt.size(), " in another; verify them one by one");
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    range.min[i] = std::min(range.min[i], numbers[i]);
    range.max[i] = std::max(range.max[i], numbers[i]);
  }
}

}  // namespace

OptimizationProfile profile_of_inputs(const std::vector<InputSpec>& specs, const std::vector<NamedTensors>& runs) {
  OptimizationProfile profile;
  for (const InputSpec& spec : specs) {
    const bool is_fixed = !spec.is_shape_tensor && spec.dims && shape_from_dims(*spec.dims);
    if (is_fixed || runs.empty()) continue;
    const Tensor& first = require_input(runs.front(), spec.name, "the first run");
    const Shape opt = bounded_numbers(spec, first);
    ShapeRange range{opt, opt, opt};
    for (const NamedTensors& run : runs)
      widen(range, bounded_numbers(spec, require_input(run, spec.name, "a run")), spec.name);
    profile.add(spec.name, range.min, range.opt, range.max);
  }
  return profile;
}

}  // namespace temper::runners
