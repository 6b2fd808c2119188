// SPDX-License-Identifier: Apache-2.0
#include "runners/verification.h"

#include <algorithm>
#include <iomanip>
#include <map>
#include <set>
#include <sstream>

#include "base/check.h"
#include "base/timer.h"
#include "tensor/npz.h"

namespace temper::runners {

namespace fs = std::filesystem;

namespace {

/// "000.npz"
std::string file_name(std::size_t run) {
  std::ostringstream name;
  name << std::setw(3) << std::setfill('0') << run << ".npz";
  return std::move(name).str();
}

void save_run(const fs::path& folder, const std::string& part, std::size_t run, const NamedTensors& tensors) {
  if (folder.empty()) return;
  std::error_code failure;
  fs::create_directories(folder / part, failure);
  TEMPER_CHECK(!failure, io, "cannot make the folder ", (folder / part).string(), ": ", failure.message());
  write_npz(folder / part / file_name(run), tensors);
}

std::vector<std::string> unique_names(const std::vector<std::unique_ptr<Runner>>& runners) {
  std::map<std::string, int> seen;
  std::vector<std::string> names;
  for (const auto& runner : runners) {
    const int count = ++seen[runner->name()];
    names.push_back(count == 1 ? runner->name() : str(runner->name(), "#", count));
  }
  return names;
}

/// Outputs may be the runner's own memory.
Tensor copy_of(const Tensor& tensor) {
  if (tensor.dtype() == DType::string || tensor.dtype() == DType::sequence || tensor.dtype() == DType::optional)
    return tensor;
  Tensor copy = tensor;
  if (tensor.is_valid()) static_cast<void>(copy.mutable_raw());
  return copy;
}

/// The outputs of every run, in `outputs`; fewer where the report holds an error.
RunnerReport run_all(Runner& runner, const std::string& name, const std::vector<NamedTensors>& inputs,
                     const VerifyOptions& options, std::vector<NamedTensors>& outputs) {
  RunnerReport report{name, {}, {}, {}};
  try {
    runner.prepare_observation({});
    runner.activate();
    report.description = runner.description();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (options.on_run) options.on_run(name, i);
      const Timer timer;
      NamedTensors result = runner.infer(inputs[i]);
      report.times_ms.push_back(timer.elapsed_ms());
      for (auto& [output, tensor] : result) tensor = copy_of(tensor);
      outputs.push_back(std::move(result));
    }
  } catch (const std::exception& error) {
    report.error = error.what();
    if (report.error.empty()) report.error = "it failed without a message";
  }
  runner.deactivate();
  return report;
}

}  // namespace

const LayerComparison* LayerReport::first_divergence() const {
  const auto found = std::find_if(layers.begin(), layers.end(), [](const auto& layer) { return !layer.result.passed; });
  return found == layers.end() ? nullptr : &*found;
}

bool Verification::passed() const {
  const auto ran = [](const RunnerReport& runner) { return runner.error.empty(); };
  const auto agrees = [](const Comparison& comparison) { return comparison.result.passed(); };
  return runners.size() >= 2 && runs >= 1 && std::all_of(runners.begin(), runners.end(), ran) &&
         comparisons.size() == (runners.size() - 1) * runs &&
         std::all_of(comparisons.begin(), comparisons.end(), agrees);
}

std::string Verification::summary() const {
  const auto failed = std::count_if(comparisons.begin(), comparisons.end(),
                                    [](const Comparison& comparison) { return !comparison.result.passed(); });
  const auto broken =
      std::count_if(runners.begin(), runners.end(), [](const RunnerReport& runner) { return !runner.error.empty(); });
  if (passed()) return str("PASSED: ", comparisons.size(), " of ", comparisons.size(), " comparisons agree");
  if (runners.size() < 2) return "FAILED: nothing to compare, there is one runner";
  if (comparisons.empty())
    return str("FAILED: no comparison was made; ", broken, " of ", runners.size(), " runners failed");
  return str("FAILED: ", failed, " of ", comparisons.size(), " comparisons differ, ", broken, " of ", runners.size(),
             " runners failed");
}

Verification verify(const std::vector<std::unique_ptr<Runner>>& runners, const std::vector<NamedTensors>& inputs,
                    const VerifyOptions& options) {
  TEMPER_CHECK(!inputs.empty(), bad_argument, "there are no inputs to verify with");
  Verification result;
  result.runs = inputs.size();
  for (std::size_t i = 0; i < inputs.size(); ++i) save_run(options.save, "inputs", i, inputs[i]);
  const auto names = unique_names(runners);
  std::vector<std::vector<NamedTensors>> outputs(runners.size());
  for (std::size_t r = 0; r < runners.size(); ++r) {
    result.runners.push_back(run_all(*runners[r], names[r], inputs, options, outputs[r]));
    for (std::size_t i = 0; i < outputs[r].size(); ++i) save_run(options.save, names[r], i, outputs[r][i]);
  }
  TEMPER_CHECK(options.by_runner.empty() || options.by_runner.size() == runners.size(), internal,
               "there are options for ", options.by_runner.size(), " of ", runners.size(), " runners");
  for (std::size_t r = 1; r < runners.size(); ++r) {
    const CompareOptions& compare = options.by_runner.empty() ? options.compare : options.by_runner[r];
    for (std::size_t i = 0; i < std::min(outputs[0].size(), outputs[r].size()); ++i)
      result.comparisons.push_back({names[0], names[r], i, compare_runs(outputs[0][i], outputs[r][i], compare)});
    if (!options.compares_layers) continue;
    result.layers.push_back(
        compare_layers(*runners[0], *runners[r], inputs.front(), compare.fallback, options.observable_values));
    result.layers.back().reference = names[0];
    result.layers.back().test = names[r];
  }
  return result;
}

LayerReport compare_layers(Runner& reference, Runner& test, const NamedTensors& inputs, const OutputRule& rule,
                           const std::vector<std::string>& observable_values) {
  LayerReport report{reference.name(), test.name(), {}, {}};
  for (const Runner* runner : {&reference, &test})
    if (!runner->can_observe())
      report.error = str("runner '", runner->name(), "' cannot show values inside the network");
  if (!report.error.empty()) return report;
  const std::set<std::string> observable(observable_values.begin(), observable_values.end());
  try {
    std::map<std::string, Tensor> expected;
    std::vector<std::string> wanted;
    reference.prepare_observation(observable_values);
    reference.activate();
    static_cast<void>(reference.observe(inputs, [&](const std::string& name, const Tensor& value) {
      if (observable.contains(name) && expected.emplace(name, copy_of(value)).second) wanted.push_back(name);
    }));
    reference.deactivate();

    std::map<std::string, OutputComparison> found;
    test.prepare_observation(wanted);
    test.activate();
    static_cast<void>(test.observe(inputs, [&](const std::string& name, const Tensor& value) {
      const auto it = expected.find(name);
      if (it != expected.end()) found.insert_or_assign(name, compare_tensors(name, it->second, value, rule));
    }));
    test.deactivate();
    for (const auto& name : wanted)
      if (const auto it = found.find(name); it != found.end()) report.layers.push_back({name, it->second});
    if (report.layers.empty()) report.error = "the runners show no value of the same name";
  } catch (const std::exception& error) {
    report.error = error.what();
    reference.deactivate();
    test.deactivate();
  }
  return report;
}

}  // namespace temper::runners
