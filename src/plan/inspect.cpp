// SPDX-License-Identifier: Apache-2.0
#include "plan/inspect.h"

#include "base/json.h"
#include "base/table.h"
#include "plan/content.h"
#include "plan/storage_name.h"
#include "tensor/dtype.h"

namespace temper::plan {

namespace {

using Align = TextTable::Align;

std::string type_text(const Value& value) {
  TensorType type = TensorType::unranked(value.dtype);
  type.dims = value.dims;
  const std::string layout = value.layout == Layout::plain ? "" : str(":", layout_name(value.layout));
  return type.text() + layout;
}

/// A string at a path of the metadata, empty where there is none.
std::string metadata_text(const Json& metadata, std::initializer_list<const char*> path) {
  const Json* at = &metadata;
  for (const char* key : path) {
    if (!at->is_object() || !at->contains(key)) return {};
    at = &(*at)[key];
  }
  return at->is_string() ? at->get<std::string>() : at->dump();
}

std::string heading(const Plan& plan, const Json& metadata, std::size_t bytes) {
  TextTable table;
  table.add({"plan", str(bytes_text(bytes), ", format version ", k_format_version, ", written by Temper ",
                         metadata_text(metadata, {"temper"}))});
  table.add({"model", str(metadata_text(metadata, {"model", "name"}), "  sha256 ",
                          metadata_text(metadata, {"model", "sha256"}).substr(0, 16))});
  const std::string producer = metadata_text(metadata, {"model", "producer"});
  if (!producer.empty()) table.add({"producer", producer});
  table.add({"device", str(plan.device_kind, "  ", metadata_text(metadata, {"device", "name"}))});
  table.add({"precision", metadata_text(metadata, {"options", "precision"})});
  table.add({"graph", plan.source_graph.empty() ? "not embedded: the plan runs on this kind of machine only"
                                                : "embedded: `temper build --from-plan` tunes it for another machine"});
  return table.text();
}

std::string values_text(std::string_view title, const Program& program, const std::vector<std::int32_t>& indices) {
  TextTable table({}, 2);
  for (const std::int32_t index : indices) {
    const Value& value = program.values[static_cast<std::size_t>(index)];
    table.add({value.name, type_text(value)});
  }
  return str(title, "\n", table.text());
}

std::string profiles_text(const Plan& plan) {
  TextTable table({Align::right}, 2);
  table.add({"#", "input", "min", "opt", "max"});
  for (std::size_t i = 0; i < plan.profiles.size(); ++i)
    for (const auto& range : plan.profiles[i].ranges) {
      const auto text = [&](const std::vector<std::int64_t>& values) {
        return range.is_content ? "{" + join(values, ", ") + "}" : shape_text(values);
      };
      table.add({std::to_string(i), range.input, text(range.min), text(range.opt), text(range.max)});
    }
  return "profiles\n" + table.text();
}

std::string memory_text(const Plan& plan) {
  std::uint64_t plain = 0;
  std::uint64_t packed = 0;
  std::size_t forms = 0;
  for (const auto& constant : plan.constants) {
    plain += constant.plain.byte_size();
    forms += constant.packed.size();
    for (const auto& form : constant.packed) packed += form.content.byte_size();
  }
  TextTable table({}, 2);
  table.add({"constants", str(plan.constants.size(), ", ", bytes_text(plain))});
  table.add({"packed forms", str(forms, ", ", bytes_text(packed))});
  return "memory\n" + table.text();
}

std::string choices_text(const Step& step) {
  std::vector<std::string> texts;
  for (const auto& choice : step.choices)
    texts.push_back(choice.config.empty() ? choice.tactic : choice.tactic + " " + choice.config);
  // Mostly all profiles agree.
  if (!texts.empty() && std::equal(texts.begin() + 1, texts.end(), texts.begin())) texts.resize(1);
  return texts.empty() ? "first that takes it" : join(texts, " | ");
}

std::string steps_text(const Program& program) {
  TextTable table({Align::right}, 2);
  table.add({"#", "step", "operator", "tactic", "from"});
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const Step& step = program.steps[i];
    table.add({std::to_string(i), step.name, std::string(step.op.name()), choices_text(step), join(step.sources, " ")});
  }
  return str("steps of ", program.name, "\n", table.text());
}

std::string all_values_text(const Program& program) {
  TextTable table({Align::right}, 2);
  table.add({"#", "value", "type", "storage", ""});
  for (std::size_t i = 0; i < program.values.size(); ++i) {
    const Value& value = program.values[i];
    std::string detail = value.content ? dims_text(*value.content) : "";
    if (value.view) {
      const std::string& parent = program.values[static_cast<std::size_t>(value.view->parent)].name;
      detail = value.view->axis == k_whole
                   ? str("all of ", parent)
                   : str("part of ", parent, ", axis ", value.view->axis, " from ", value.view->offset);
    }
    table.add({std::to_string(i), value.name, type_text(value), std::string(storage_name(value.storage)), detail});
  }
  return str("values of ", program.name, "\n", table.text());
}

std::string constants_text(const Plan& plan) {
  TextTable table({Align::right, Align::left, Align::left, Align::right}, 2);
  table.add({"#", "constant", "type", "size", "packed forms"});
  for (std::size_t i = 0; i < plan.constants.size(); ++i) {
    const Constant& constant = plan.constants[i];
    std::vector<std::string> forms;
    for (const auto& form : constant.packed) forms.push_back(form.form);
    const bool is_there = constant.plain.is_valid();
    table.add({std::to_string(i), constant.name, is_there ? TensorType::of(constant.plain).text() : "stripped",
               bytes_text(constant.plain.byte_size()), join(forms, ", ")});
  }
  return "constants\n" + table.text();
}

/// The build report's alternatives of one step in one profile.
void add_alternatives(TextTable& table, const Json& choice) {
  for (const Json& tried : choice.value("tried", Json::array()))
    table.add({tried.value("tactic", ""), tried.contains("time_us") ? fixed_text(tried["time_us"], 1) + " us" : ""});
  for (const Json& refused : choice.value("refused", Json::array()))
    table.add({refused.value("tactic", ""), "refused: " + refused.value("reason", "")});
}

std::string tactics_text(const Json& metadata) {
  std::string text = "tactics that were considered, by step and profile\n";
  for (const Json& step : metadata.value("steps", Json::array())) {
    std::size_t profile = 0;
    for (const Json& choice : step.value("profiles", Json::array())) {
      TextTable table({}, 4);
      add_alternatives(table, choice);
      text += str("  ", step.value("name", ""), ", profile ", profile++, "\n", table.text());
    }
  }
  return text;
}

}  // namespace

std::string inspect_text(const temper::Plan& file, const InspectOptions& options) {
  const Plan& plan = file.content().plan;
  const Json metadata = parse_json(plan.metadata_json, "the plan's metadata", ErrorCode::bad_plan);
  const Program& main = plan.programs[0];
  std::string text = heading(plan, metadata, file.bytes().size());
  text += values_text("inputs", main, main.inputs) + values_text("outputs", main, main.outputs);
  text += profiles_text(plan) + memory_text(plan);
  for (const auto& program : plan.programs) {
    if (options.shows_steps) text += steps_text(program);
    if (options.shows_values) text += all_values_text(program);
  }
  if (options.shows_constants) text += constants_text(plan);
  try {
    if (options.shows_tactics) text += tactics_text(metadata);
  } catch (const Json::exception& failure) {
    throw Error(ErrorCode::bad_plan, str("the plan's build report is damaged: ", failure.what()), __FILE__, __LINE__);
  }
  return text;
}

}  // namespace temper::plan
