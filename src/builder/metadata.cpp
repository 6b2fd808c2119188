// SPDX-License-Identifier: Apache-2.0
#include "builder/metadata.h"

#include "base/json.h"
#include "tensor/dtype.h"

namespace temper::builder {

namespace {

Json value_json(const plan::Program& program, std::int32_t index) {
  const plan::Value& value = program.values[static_cast<std::size_t>(index)];
  Json json{{"name", value.name}, {"dtype", dtype_name(value.dtype)}};
  if (value.dims) {
    json["dims"] = Json::array();
    for (const Dim& dim : *value.dims) json["dims"].push_back(dim.text());
  }
  return json;
}

Json values_json(const plan::Program& program, const std::vector<std::int32_t>& indices) {
  Json json = Json::array();
  for (const std::int32_t index : indices) json.push_back(value_json(program, index));
  return json;
}

Json profiles_json(const plan::Plan& plan) {
  Json profiles = Json::array();
  for (const auto& profile : plan.profiles) {
    Json ranges = Json::array();
    for (const auto& range : profile.ranges)
      ranges.push_back({{"input", range.input},
                        {"of", range.is_content ? "values" : "extents"},
                        {"min", range.min},
                        {"opt", range.opt},
                        {"max", range.max}});
    profiles.push_back(std::move(ranges));
  }
  return profiles;
}

Json choice_json(const StepChoice& choice) {
  Json tried = Json::array();
  for (const auto& tactic : choice.tried) {
    Json entry{{"tactic", tactic.tactic}};
    if (tactic.time_ns > 0) entry["time_us"] = static_cast<double>(tactic.time_ns) / 1000;
    tried.push_back(std::move(entry));
  }
  Json refused = Json::array();
  for (const auto& [tactic, reason] : choice.refused) refused.push_back({{"tactic", tactic}, {"reason", reason}});
  return {{"tried", std::move(tried)}, {"refused", std::move(refused)}};
}

Json steps_json(const plan::Plan& plan, const TuningReport& report) {
  Json steps = Json::array();
  for (std::size_t i = 0; i < plan.programs[0].steps.size(); ++i) {
    const plan::Step& step = plan.programs[0].steps[i];
    Json profiles = Json::array();
    for (const auto& profile : report.choices) profiles.push_back(choice_json(profile[i]));
    steps.push_back({{"name", step.name}, {"op", step.op.text()}, {"sources", step.sources}, {"profiles", profiles}});
  }
  return steps;
}

Json options_json(const BuildOptions& options) {
  return {{"device", options.device},
          {"allows_fallback", options.allows_fallback},
          {"precision", precision_name(options.precision)},
          {"optimization_level", options.optimization_level},
          {"workspace_bytes", options.workspace_bytes},
          {"embed_graph", options.embed_graph},
          {"disabled_passes", options.disabled_passes}};
}

}  // namespace

std::string_view precision_name(Precision precision) {
  switch (precision) {
    case Precision::f32: return "fp32";
    case Precision::tf32: return "tf32";
    case Precision::f16: return "fp16";
    case Precision::bf16: return "bf16";
    case Precision::i8: return "int8";
    case Precision::best: return "best";
  }
  return "?";
}

std::string metadata_json(const plan::Plan& plan, const Provenance& provenance, const BuildOptions& options,
                          Precision precision, const backend::DeviceInfo& device, const TuningReport& report,
                          const std::vector<std::string>& notes) {
  const plan::Program& main = plan.programs[0];
  Json json;
  json["temper"] = TEMPER_VERSION;
  json["model"] = {{"name", provenance.model},       {"graph", main.name},
                   {"sha256", provenance.sha256},    {"producer", provenance.producer},
                   {"opsets", provenance.opsets},    {"properties", provenance.properties},
                   {"warnings", provenance.warnings}};
  json["device"] = {
      {"kind", device.kind}, {"name", device.name}, {"fingerprint", device.fingerprint}, {"features", device.features}};
  json["options"] = options_json(options);
  json["precision"] = precision_name(precision);
  json["inputs"] = values_json(main, main.inputs);
  json["outputs"] = values_json(main, main.outputs);
  json["profiles"] = profiles_json(plan);
  json["notes"] = notes;
  json["steps"] = steps_json(plan, report);
  return json_text(json, -1);
}

Provenance provenance_from(const std::string& text) {
  const Json json = parse_json(text, "the plan's metadata", ErrorCode::bad_plan);
  Provenance provenance;
  if (!json.is_object() || !json.contains("model") || !json["model"].is_object()) return provenance;
  const Json& model = json["model"];
  provenance.model = model.value("name", "");
  provenance.sha256 = model.value("sha256", "");
  provenance.producer = model.value("producer", "");
  provenance.properties = model.value("properties", provenance.properties);
  provenance.opsets = model.value("opsets", provenance.opsets);
  provenance.warnings = model.value("warnings", provenance.warnings);
  return provenance;
}

}  // namespace temper::builder
