// SPDX-License-Identifier: Apache-2.0
#include "runners/make_runner.h"

#include "base/check.h"
#include "runners/exec_runner.h"
#include "runners/onnxruntime_runner.h"
#include "runners/recorded_runner.h"
#include "runners/reference_runner.h"
#include "runners/temper_runner.h"
#include "runners/torchscript_runner.h"

namespace temper {

std::unique_ptr<Runner> make_runner(const std::string& specification, const RunnerSettings& settings) {
  using namespace runners;
  const std::size_t colon = specification.find(':');
  const std::string kind = specification.substr(0, colon);
  const std::string rest = colon == std::string::npos ? std::string() : specification.substr(colon + 1);
  if (kind == "exec") return make_exec_runner(rest, settings.model);
  if (kind == "recorded") {
    TEMPER_CHECK(!rest.empty(), bad_argument, "the recorded runner needs a file or folder: recorded:PATH");
    return make_recorded_runner(rest);
  }
  if (kind == "torchscript") {
    TEMPER_CHECK(!rest.empty(), bad_argument, "the torchscript runner needs a module: torchscript:MODULE.pt");
    return make_torchscript_runner(rest, settings.model, settings.context.threads);
  }
  TEMPER_CHECK(colon == std::string::npos || (kind != "reference" && kind != "temper" && kind != "onnxruntime"),
               bad_argument, "runner '", kind, "' takes nothing after a colon, got '", rest, "'");
  if (kind == "reference") return make_reference_runner(settings.model);
  if (kind == "onnxruntime") return make_onnxruntime_runner(settings.model, settings.onnxruntime);
  if (kind == "temper")
    return make_temper_runner(
        [settings] {
          return settings.plan.empty() ? Builder(settings.build).build(settings.model) : Plan::load(settings.plan);
        },
        settings.context);
  const std::string near =
      nearest_name(kind, {"reference", "temper", "onnxruntime", "torchscript", "exec", "recorded"});
  throw Error(
      ErrorCode::bad_argument,
      str("there is no runner '", specification, "'", near.empty() ? "" : str("; did you mean ", near, "?"),
          "; runners are reference, temper, onnxruntime, torchscript:MODULE.pt, exec:COMMAND and recorded:PATH"),
      __FILE__, __LINE__);
}

namespace runners {

std::vector<std::string> split_runner_list(const std::string& list) {
  std::vector<std::string> names;
  for (const auto& name : split(list, ',')) names.emplace_back(trim(name));
  return names;
}

}  // namespace runners

}  // namespace temper
