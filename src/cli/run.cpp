// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>
#include <memory>

#include "base/json.h"
#include "base/str.h"
#include "cli/inputs.h"
#include "cli/verb.h"
#include "tensor/dtype.h"
#include "tensor/npz.h"
#include "tensor/numeric.h"

namespace temper::cli {

namespace {

/// Extremes and mean of a tensor's elements; numbers only.
Json statistics(const Tensor& tensor) {
  Json json{{"dtype", dtype_name(tensor.dtype())}, {"shape", tensor.shape()}};
  const bool has_numbers = is_numeric(tensor.dtype()) || tensor.dtype() == DType::boolean;
  if (!has_numbers || tensor.size() == 0) return json;
  const auto values = to_f64(tensor);
  double sum = 0;
  for (const double value : values) sum += value;
  json["min"] = *std::min_element(values.begin(), values.end());
  json["max"] = *std::max_element(values.begin(), values.end());
  json["mean"] = sum / static_cast<double>(values.size());
  return json;
}

struct RunVerb {
  std::string plan;
  InputSource source;
  std::string output;
  int profile = 0;
  int threads = 0;
  bool is_json = false;

  void run() const {
    const Engine engine = Engine::load(plan);
    auto context = engine.context({.profile = profile, .threads = threads});
    const auto results = context.infer(make_inputs(engine, profile, source));
    NamedTensors named;
    Json summary;
    for (std::size_t i = 0; i < results.size(); ++i) {
      named.emplace_back(engine.outputs()[i].name, results[i]);
      summary[engine.outputs()[i].name] = statistics(results[i]);
    }
    if (!output.empty()) write_npz(output, named);
    if (is_json)
      std::cout << json_text(summary) << "\n";
    else
      for (const auto& [name, json] : summary.items()) std::cout << line(name, json) << "\n";
    if (!output.empty() && !is_json) std::cout << "wrote " << output << "\n";
  }

  static std::string line(const std::string& name, const Json& json) {
    const Shape shape = json["shape"].get<Shape>();
    std::string text = str(name, ": ", json["dtype"].get<std::string>(), " ", shape_text(shape));
    if (json.contains("min")) text += str("  min ", json["min"], "  max ", json["max"], "  mean ", json["mean"]);
    return text;
  }
};

}  // namespace

void add_run(CLI::App& app) {
  auto* verb = app.add_subcommand("run", "Run a plan once on given or random inputs");
  auto state = std::make_shared<RunVerb>();
  verb->add_option("plan", state->plan, "The plan")->required()->type_name("FILE");
  verb->add_option("--input", state->source.npz, "Inputs by name; those it lacks are random")->type_name("FILE.npz");
  verb->add_option("--shape", state->source.shapes, "Shape of a random input: 'NAME: 1x3x640x640'")->type_name("SPEC");
  verb->add_option("--seed", state->source.seed, "Of random inputs (1)")->type_name("N");
  verb->add_option("-o,--output", state->output, "Outputs by name")->type_name("FILE.npz");
  verb->add_option("--profile", state->profile, "Which profile (0)")->type_name("N");
  verb->add_option("--threads", state->threads, "Most threads; 0: all cores")->type_name("N");
  verb->add_flag("--json", state->is_json, "Print the outputs' statistics as JSON");
  verb->footer("Example: temper run model.plan --input samples.npz -o outputs.npz");
  verb->callback([state] { state->run(); });
}

}  // namespace temper::cli
