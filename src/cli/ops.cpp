// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>

#include "base/json.h"
#include "base/str.h"
#include "cli/verb.h"
#include "onnx/importer.h"
#include "ops/operator.h"

namespace temper::cli {

namespace {

std::string range_text(const onnx::OpsetRange& range) {
  if (range.last == onnx::OpsetRange::k_newest) return str(range.first, "+");
  return range.first == range.last ? std::to_string(range.first) : str(range.first, "-", range.last);
}

/// "Softmax" -> its opset ranges, by domain.
Json importers_json() {
  Json json = Json::object();
  for (const auto* entry : onnx::importer_table().entries())
    json[entry->domain.empty() ? "ai.onnx" : entry->domain][entry->op_type].push_back(range_text(entry->range));
  return json;
}

void print_importers() {
  const Json importers = importers_json();
  for (const auto& [domain, operators] : importers.items()) {
    std::cout << domain << " (" << operators.size() << " operators)\n";
    for (const auto& [name, ranges] : operators.items())
      std::cout << str("  ", name, " ", join(ranges.get<std::vector<std::string>>(), ", "), "\n");
  }
}

void print_primitives() {
  for (const OpClass* op : op_table().all()) std::cout << op->name << "\n";
}

}  // namespace

void add_ops(CLI::App& app) {
  struct State {
    bool is_json = false;
    bool shows_primitives = false;
  };
  auto* verb = app.add_subcommand("ops", "List the ONNX operators and opset versions that Temper imports");
  auto state = std::make_shared<State>();
  verb->add_flag("--primitives", state->shows_primitives, "List the operators of the internal graph instead");
  verb->add_flag("--json", state->is_json, "Print as JSON");
  verb->footer("Example: temper ops | grep Resize");
  verb->callback([state] {
    if (!state->is_json) return state->shows_primitives ? print_primitives() : print_importers();
    Json primitives = Json::array();
    for (const OpClass* op : op_table().all()) primitives.push_back(op->name);
    std::cout << json_text(state->shows_primitives ? primitives : importers_json()) << "\n";
  });
}

}  // namespace temper::cli
