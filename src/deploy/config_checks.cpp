// SPDX-License-Identifier: Apache-2.0
#include "deploy/config_checks.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/str.h"
#include "deploy/gate.h"
#include "deploy/measures.h"

namespace temper::deploy {

namespace {

class Checks {
 public:
  explicit Checks(const Document& document) : document_(document), values_(document.values), problems_(document.file) {}

  void run() {
    check_models();
    check_tensors("inputs");
    check_tensors("outputs");
    check_dynamic_axes();
    check_profiles();
    check_distinct("backend_config", "devices");
    check_distinct("backend_config", "precisions");
    check_verification();
    check_dataset();
    check_gates();
    if (values_.contains("task") && !values_["task"].contains("kind"))
      add("task", "'task' has no kind; `temper deploy --tasks` lists them");
    problems_.throw_if_any();
  }

 private:
  void add(const std::string& path, const std::string& text) { problems_.add(document_.line(path), text); }
  [[nodiscard]] const Json& list(const char* section, const char* name) const {
    static const Json k_none = Json::array();
    const Json& holder = values_[section];
    return holder.contains(name) ? holder[name] : k_none;
  }

  void check_models() {
    const bool has_one = values_.contains("model");
    const bool has_many = values_.contains("models");
    if (!has_one && !has_many) add("", "there is no 'model', and no 'models'; name the .onnx file to deploy");
    if (has_one && has_many) add("models", "'model' and 'models' are both given; keep one");
    if (!has_many) return;
    if (values_["models"].empty()) add("models", "'models' is an empty list");
    if (values_.contains("name")) add("name", "'name' is for one model; those of 'models' are named by their files");
    std::set<std::string> stems;
    for (std::size_t i = 0; i < values_["models"].size(); ++i) {
      const std::string stem = std::filesystem::path(values_["models"][i].get<std::string>()).stem().string();
      if (!stems.insert(stem).second)
        add(str("models[", i, "]"), str("two models are called '", stem, "'; their results would share a folder"));
    }
  }

  void check_tensors(const char* kind) {
    const Json& tensors = list("model_io", kind);
    std::set<std::string> names;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      const std::string path = str("model_io.", kind, "[", i, "]");
      const std::string name = tensors[i].value("name", "");
      if (name.empty()) add(path, str("'", path, "' has no name"));
      if (!name.empty() && !names.insert(name).second) add(path, str("'model_io.", kind, "' names '", name, "' twice"));
    }
  }

  void check_dynamic_axes() {
    for (const auto& [tensor, axes] : values_["model_io"]["dynamic_axes"].items())
      for (const auto& [axis, label] : axes.items())
        if (axis.empty() || axis.find_first_not_of("0123456789") != std::string::npos)
          add(str("model_io.dynamic_axes.", tensor, ".", axis),
              str("axis '", axis, "' of '", tensor, "' must be 0 or more"));
  }

  void check_profiles() {
    const Json& profiles = list("backend_config", "model_inputs");
    for (std::size_t i = 0; i < profiles.size(); ++i)
      for (const auto& [input, range] : profiles[i].items())
        check_range(str("backend_config.model_inputs[", i, "].", input), input, range);
  }

  void check_range(const std::string& path, const std::string& input, const Json& range) {
    if (!range.contains("opt")) return add(path, str("the range of input '", input, "' has no 'opt'"));
    const auto opt = range["opt"].get<std::vector<std::int64_t>>();
    for (const char* end : {"min", "max"}) {
      const auto extents = range.value(end, opt);
      if (extents.size() != opt.size()) {
        add(path, str("'", end, "' and 'opt' of input '", input, "' have different ranks, ", extents.size(), " and ",
                      opt.size()));
        continue;
      }
      const auto& low = end[1] == 'i' ? extents : opt;
      const auto& high = end[1] == 'i' ? opt : extents;
      for (std::size_t axis = 0; axis < opt.size(); ++axis)
        if (low[axis] > high[axis])
          add(path, str("axis ", axis, " of input '", input, "': min <= opt <= max is broken, '", end, "' is ",
                        extents[axis], " and 'opt' is ", opt[axis]));
    }
  }

  void check_distinct(const char* section, const char* name) {
    const Json& items = list(section, name);
    const std::string path = str(section, ".", name);
    if (items.empty()) add(path, str("'", path, "' is an empty list"));
    std::set<std::string> seen;
    for (const Json& item : items)
      if (!seen.insert(item.get<std::string>()).second)
        add(path, str("'", path, "' names ", item.get<std::string>(), " twice"));
  }

  void check_verification() {
    const Json& verification = values_["verification"];
    const Json& range = verification["range"];
    if (range.size() != 2 || range[0].get<double>() >= range[1].get<double>())
      add("verification.range", "'verification.range' must be the least and the greatest value, like [0, 255]");
    const Json& scenarios = verification["scenarios"];
    for (std::size_t i = 0; i < scenarios.size(); ++i)
      for (const char* end : {"reference", "test"})
        if (!scenarios[i].contains(end))
          add(str("verification.scenarios[", i, "]"), str("scenario ", i + 1, " has no '", end, "'"));
    if (verification["runners"].empty() && scenarios.empty())
      add("verification.runners", "verification needs a runner or a scenario to compare with; or set 'enabled: false'");
    const Json& tolerances = verification["tolerances"];
    for (std::size_t i = 0; i < tolerances.size(); ++i)
      if (!tolerances[i].contains("absolute") && !tolerances[i].contains("relative") &&
          !tolerances[i].contains("min_cosine"))
        add(str("verification.tolerances[", i, "]"),
            str("tolerance ", i + 1, " has none of absolute, relative, min_cosine"));
    if (verification["inputs"] == "dataset" && !(values_["evaluation"].contains("dataset") && values_.contains("task")))
      add("verification.inputs", "inputs from the dataset need 'evaluation.dataset' and 'task'");
  }

  void check_dataset() {
    const Json& evaluation = values_["evaluation"];
    if (!evaluation.contains("dataset")) return;
    if (evaluation["enabled"].get<bool>() && !values_.contains("task"))
      add("evaluation.dataset", "evaluation needs a 'task', which says what the network's outputs mean");
    const Json& dataset = evaluation["dataset"];
    const std::string format = dataset.value("format", "");
    if (format.empty()) add("evaluation.dataset", "'evaluation.dataset' has no 'format'");
    if (!dataset.contains("images")) add("evaluation.dataset", "'evaluation.dataset' has no 'images'");
    const bool is_apart = !format.empty() && format != "image_folder";
    if (is_apart && !dataset.contains("annotations"))
      add("evaluation.dataset", str("a dataset of format ", format, " needs 'annotations'"));
    if (evaluation["runners"].empty() && evaluation["attribution"].get<bool>())
      add("evaluation.runners", "attribution needs a runner to compare with; name one or set 'attribution: false'");
  }

  void check_gates() {
    const Json& evaluation = values_["evaluation"];
    const bool is_scored = evaluation["enabled"].get<bool>() && evaluation.contains("dataset");
    for (std::size_t i = 0; i < evaluation["gates"].size(); ++i) {
      const std::string path = str("evaluation.gates[", i, "]");
      try {
        const Gate gate = parse_gate(evaluation["gates"][i].get<std::string>());
        const bool is_timed = is_benchmark_measure(gate.metric);
        if (is_timed && !values_["benchmark"]["enabled"].get<bool>())
          add(path, str("gate '", gate.text, "' needs the benchmark, which 'benchmark.enabled' turns off"));
        if (!is_timed && !is_build_measure(gate.metric) && !is_scored)
          add(path, str("gate '", gate.text, "' needs an evaluation: give 'evaluation.dataset' and 'task'"));
        if (gate.is_drop && evaluation["runners"].empty())
          add(path, str("gate '", gate.text, "' needs a runner in 'evaluation.runners' to compare with"));
      } catch (const Error& error) {
        add(path, error.message());
      }
    }
  }

  const Document& document_;
  const Json& values_;
  Problems problems_;
};

}  // namespace

void check_contradictions(const Document& document) { Checks(document).run(); }

}  // namespace temper::deploy
