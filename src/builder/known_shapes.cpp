// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "builder/assign_layouts.h"
#include "runtime/loaded_program.h"
#include "tensor/numeric.h"

namespace temper::builder {

namespace {

using runtime::ShapeProgram;

std::vector<ShapeProgram::Number> opt_symbols(const runtime::LoadedProgram& loaded, const plan::Profile& profile) {
  const auto& sources = loaded.symbol_sources();
  std::vector<ShapeProgram::Number> symbols(sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i].value == plan::k_absent) continue;
    const std::string& name = loaded.source().values[static_cast<std::size_t>(sources[i].value)].name;
    for (const plan::InputRange& range : profile.ranges)
      if (range.input == name && range.is_content == sources[i].is_content)
        symbols[i] = {range.opt.at(static_cast<std::size_t>(sources[i].axis)), true};
  }
  return symbols;
}

}  // namespace

KnownShapes shapes_at_opt(const plan::Program& program, const plan::Profile& profile) {
  std::vector<Operator> operators;
  for (const auto& step : program.steps) operators.push_back(step.op);
  const runtime::LoadedProgram loaded(program, std::move(operators));
  std::vector<ShapeProgram::Number> numbers(loaded.shapes().size());
  loaded.shapes().evaluate(opt_symbols(loaded, profile), numbers);
  const auto all_of = [&](const std::vector<ShapeProgram::ExprId>& ids) -> std::optional<Shape> {
    Shape result;
    for (const auto id : ids) {
      if (!numbers[static_cast<std::size_t>(id)].is_known) return std::nullopt;
      result.push_back(numbers[static_cast<std::size_t>(id)].value);
    }
    return result;
  };
  KnownShapes known;
  known.shapes.resize(program.values.size());
  known.contents.resize(program.values.size());
  for (std::size_t i = 0; i < program.values.size(); ++i) {
    const auto& value = loaded.value(static_cast<std::int32_t>(i));
    if (value.is_dynamic || !value.is_ranked) continue;
    known.shapes[i] = all_of(value.dims);
    if (program.values[i].storage != plan::Storage::content || !known.shapes[i]) continue;
    if (const auto items = all_of(value.content))
      known.contents[i] = from_i64(program.values[i].dtype, *known.shapes[i], *items);
  }
  return known;
}

std::optional<backend::Problem> problem_at(const plan::Program& program, const std::vector<plan::Constant>& constants,
                                           const KnownShapes& known, std::size_t index) {
  const plan::Step& step = program.steps[index];
  backend::Problem problem{step.op, {}, {}, {}, step.allows_tf32};
  const auto add = [&](std::int32_t value_index, std::vector<backend::TensorDesc>& descs) {
    if (value_index == plan::k_absent) {
      descs.emplace_back();
      return true;
    }
    const plan::Value& value = program.values[static_cast<std::size_t>(value_index)];
    const auto& shape = known.shapes[static_cast<std::size_t>(value_index)];
    if (!shape || runtime::needs_host_object(value.dtype)) return false;
    descs.push_back({value.dtype, *shape, value.layout});
    return true;
  };
  for (const std::int32_t input : step.inputs) {
    if (!add(input, problem.inputs)) return std::nullopt;
    problem.constants.emplace_back();
    if (input == plan::k_absent) continue;
    const plan::Value& value = program.values[static_cast<std::size_t>(input)];
    if (value.storage == plan::Storage::constant)
      problem.constants.back() = constants[static_cast<std::size_t>(value.constant)].plain;
    if (value.storage == plan::Storage::content)
      problem.constants.back() = known.contents[static_cast<std::size_t>(input)];
  }
  for (const std::int32_t output : step.outputs)
    if (!add(output, problem.outputs)) return std::nullopt;
  return problem;
}

}  // namespace temper::builder
