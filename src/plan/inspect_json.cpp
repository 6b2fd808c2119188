// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"
#include "base/json.h"
#include "plan/content.h"
#include "plan/inspect.h"
#include "plan/storage_name.h"
#include "tensor/dtype.h"

namespace temper::plan {

namespace {

Json dims_json(const std::optional<Dims>& dims) {
  if (!dims) return nullptr;
  Json result = Json::array();
  for (const Dim& dim : *dims) {
    if (dim.is_const())
      result.push_back(dim.value());
    else
      result.push_back(dim.text());
  }
  return result;
}

Json value_json(const Value& value) {
  Json json{{"name", value.name}, {"dtype", dtype_name(value.dtype)}, {"dims", dims_json(value.dims)}};
  json["storage"] = storage_name(value.storage);
  if (value.layout != Layout::plain) json["layout"] = layout_name(value.layout);
  if (value.content) json["content"] = dims_json(value.content);
  if (value.constant != k_absent) json["constant"] = value.constant;
  if (value.view)
    json["view"] = {{"parent", value.view->parent}, {"axis", value.view->axis}, {"offset", value.view->offset.text()}};
  return json;
}

Json step_json(const Step& step) {
  Json choices = Json::array();
  for (const auto& choice : step.choices) choices.push_back({{"tactic", choice.tactic}, {"config", choice.config}});
  return {{"name", step.name},       {"op", step.op.name()},    {"text", step.op.text()},       {"inputs", step.inputs},
          {"outputs", step.outputs}, {"sources", step.sources}, {"choices", std::move(choices)}};
}

Json program_json(const Program& program) {
  Json values = Json::array();
  for (const auto& value : program.values) values.push_back(value_json(value));
  Json steps = Json::array();
  for (const auto& step : program.steps) steps.push_back(step_json(step));
  return {{"name", program.name},       {"inputs", program.inputs},
          {"outputs", program.outputs}, {"upper_bounds", program.upper_bounds},
          {"steps", std::move(steps)},  {"values", std::move(values)}};
}

Json tensor_json(const Tensor& tensor) {
  if (!tensor.is_valid()) return nullptr;
  return {{"dtype", dtype_name(tensor.dtype())},
          {"shape", tensor.shape()},
          {"bytes", tensor.byte_size()},
          {"hash", hash_text(hash_bytes(tensor.raw(), tensor.byte_size()))}};
}

Json constant_json(const Constant& constant) {
  Json packed = Json::object();
  for (const auto& form : constant.packed) packed[form.form] = tensor_json(form.content);
  return {{"name", constant.name}, {"plain", tensor_json(constant.plain)}, {"packed", std::move(packed)}};
}

Json profile_json(const Profile& profile) {
  Json ranges = Json::array();
  for (const auto& range : profile.ranges)
    ranges.push_back({{"input", range.input},
                      {"of", range.is_content ? "values" : "extents"},
                      {"min", range.min},
                      {"opt", range.opt},
                      {"max", range.max}});
  return ranges;
}

template <class T, class F>
Json list_json(const std::vector<T>& items, F&& convert) {
  Json result = Json::array();
  for (const auto& item : items) result.push_back(convert(item));
  return result;
}

}  // namespace

Json inspect_json(const temper::Plan& file) {
  const Plan& plan = file.content().plan;
  Json json{{"format_version", k_format_version}, {"bytes", file.bytes().size()}};
  json["device"] = {{"kind", plan.device_kind}, {"fingerprint", plan.device_fingerprint}};
  json["metadata"] = parse_json(plan.metadata_json, "the plan's metadata", ErrorCode::bad_plan);
  json["profiles"] = list_json(plan.profiles, profile_json);
  json["programs"] = list_json(plan.programs, program_json);
  json["constants"] = list_json(plan.constants, constant_json);
  json["has_source_graph"] = !plan.source_graph.empty();
  return json;
}

}  // namespace temper::plan
