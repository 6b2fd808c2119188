// SPDX-License-Identifier: Apache-2.0
#include "runtime/loaded_program.h"

#include <algorithm>
#include <set>

#include "base/check.h"

namespace temper::runtime {

bool needs_host_object(DType dtype) {
  return dtype == DType::undefined || dtype == DType::string || dtype == DType::sequence || dtype == DType::optional;
}

LoadedProgram::LoadedProgram(const plan::Program& source, std::vector<Operator> operators) : source_(&source) {
  flatten_values();
  find_uses();
  find_symbol_sources();
  find_dynamic_values();
  find_host_steps(std::move(operators));
}

void LoadedProgram::flatten_values() {
  for (const plan::Value& value : source_->values) {
    LoadedValue loaded;
    loaded.is_ranked = value.dims.has_value();
    if (value.dims)
      for (const Dim& dim : *value.dims) loaded.dims.push_back(shapes_.add(dim));
    if (value.storage == plan::Storage::content && value.content)
      for (const Dim& item : *value.content) loaded.content.push_back(shapes_.add(item));
    if (value.view) loaded.view_offset = shapes_.add(value.view->offset);
    values_.push_back(std::move(loaded));
  }
}

void LoadedProgram::find_uses() {
  for (std::size_t i = 0; i < source_->steps.size(); ++i) {
    for (const std::int32_t output : source_->steps[i].outputs)
      if (output != plan::k_absent) values_[static_cast<std::size_t>(output)].producer = static_cast<int>(i);
    for (const std::int32_t input : source_->steps[i].inputs)
      if (input != plan::k_absent) values_[static_cast<std::size_t>(input)].last_use = static_cast<int>(i);
  }
  for (const std::int32_t output : source_->outputs)
    values_[static_cast<std::size_t>(output)].last_use = static_cast<int>(source_->steps.size());
}

void LoadedProgram::find_symbol_sources() {
  sources_.assign(shapes_.symbols().size(), {});
  const auto offer = [&](const Dim& dim, SymbolSource source) {
    const auto symbol = dim.as_symbol();
    if (!symbol) return;
    const int index = shapes_.symbol_index(*symbol);
    if (index >= 0 && sources_[static_cast<std::size_t>(index)].value == plan::k_absent)
      sources_[static_cast<std::size_t>(index)] = source;
  };
  const auto offer_dims = [&](std::int32_t index) {
    const plan::Value& value = source_->values[static_cast<std::size_t>(index)];
    for (std::size_t axis = 0; value.dims && axis < value.dims->size(); ++axis)
      offer((*value.dims)[axis], {index, static_cast<std::int64_t>(axis), false});
  };
  for (const std::int32_t input : source_->inputs) {
    offer_dims(input);
    const plan::Value& value = source_->values[static_cast<std::size_t>(input)];
    for (std::size_t i = 0; value.content && i < value.content->size(); ++i)
      offer((*value.content)[i], {input, static_cast<std::int64_t>(i), true});
  }
  for (const plan::Step& step : source_->steps)
    for (const std::int32_t output : step.outputs)
      if (output != plan::k_absent) offer_dims(output);
}

void LoadedProgram::find_dynamic_values() {
  const auto depends_on_data = [&](const Dim& dim) {
    std::set<std::string> names;
    dim.collect_symbols(names);
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      const SymbolSource& source = sources_[static_cast<std::size_t>(shapes_.symbol_index(name))];
      return source.value == plan::k_absent ||
             source_->values[static_cast<std::size_t>(source.value)].storage != plan::Storage::input;
    });
  };
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const plan::Value& value = source_->values[i];
    if (value.storage == plan::Storage::constant) {
      values_[i].is_dynamic = needs_host_object(value.dtype);
      continue;
    }
    const bool is_content = value.storage == plan::Storage::content && value.content;
    values_[i].is_dynamic = needs_host_object(value.dtype) || !value.dims ||
                            std::any_of(value.dims->begin(), value.dims->end(), depends_on_data) ||
                            (is_content && std::any_of(value.content->begin(), value.content->end(), depends_on_data));
  }
}

void LoadedProgram::find_host_steps(std::vector<Operator> operators) {
  for (std::size_t i = 0; i < source_->steps.size(); ++i) {
    const plan::Step& step = source_->steps[i];
    const auto is_dynamic = [&](std::int32_t index) {
      return index != plan::k_absent && values_[static_cast<std::size_t>(index)].is_dynamic;
    };
    const auto attributes = operators[i].attributes();
    const bool has_body = std::any_of(attributes.begin(), attributes.end(), [](const auto& attribute) {
      return std::holds_alternative<SubgraphPtr>(attribute.second) && std::get<SubgraphPtr>(attribute.second);
    });
    const bool is_host = has_body || std::any_of(step.inputs.begin(), step.inputs.end(), is_dynamic) ||
                         std::any_of(step.outputs.begin(), step.outputs.end(), is_dynamic);
    steps_.push_back({std::move(operators[i]), is_host});
  }
}

bool LoadedProgram::is_shape_tensor(std::int32_t input) const {
  return std::any_of(sources_.begin(), sources_.end(),
                     [&](const SymbolSource& source) { return source.value == input && source.is_content; });
}

}  // namespace temper::runtime
