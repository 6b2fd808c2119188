// SPDX-License-Identifier: Apache-2.0
#include "deploy/stage_inputs.h"

#include <algorithm>

#include "builder/profiles.h"
#include "runners/data_loader.h"
#include "runners/make_runner.h"
#include "runners/temper_runner.h"
#include "tensor/dtype.h"

namespace temper::deploy {

std::vector<NamedTensors> random_inputs(const Job& job, int count, std::uint64_t seed,
                                        std::pair<double, double> range) {
  runners::DataOptions options;
  options.seed = seed;
  options.iterations = count;
  for (const auto& input : job.model.inputs) {
    if (is_floating(input.dtype)) options.ranges.emplace_back(input.name, range);
    for (const auto& [pattern, shapes] : job.profiles.front().ranges())
      if (builder::matches_wildcard(pattern, input.name))
        (input.is_shape_tensor ? options.values : options.shapes).emplace_back(input.name, shapes.opt);
  }
  return runners::load_inputs(job.model.inputs, options).runs;
}

std::unique_ptr<Runner> plan_runner(const BuiltVariant& variant, int threads) {
  return runners::make_temper_runner([plan = *variant.plan] { return plan; }, {.threads = threads});
}

std::unique_ptr<Runner> model_runner(const Job& job, const std::string& specification, int threads) {
  RunnerSettings settings;
  settings.model = job.model.path;
  settings.context.threads = threads;
  settings.onnxruntime.threads = threads;
  return make_runner(specification, settings);
}

}  // namespace temper::deploy
