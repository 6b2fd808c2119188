// SPDX-License-Identifier: Apache-2.0
#include "runtime/prepared.h"

#include <algorithm>
#include <array>

#include "backends/reference/evaluate.h"
#include "base/check.h"
#include "base/worker_threads.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::runtime {

namespace {

std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }

/// Operators that move bytes only: they vanish where their outputs and inputs share memory.
bool may_vanish(const Operator& op) {
  constexpr std::array k_names = {"Concat",    "Split",   "Slice",    "Reshape", "Squeeze",
                                  "Unsqueeze", "Flatten", "Identity", "Reorder"};
  return std::find(k_names.begin(), k_names.end(), op.name()) != k_names.end();
}

/// The layout stores these extents in the order of a plain tensor: one channel, or one point a channel.
bool is_row_major(Layout layout, const Shape& shape) {
  if (layout != Layout::channels_last) return layout == Layout::plain;
  return shape[1] == 1 || std::all_of(shape.begin() + 2, shape.end(), [](std::int64_t extent) { return extent == 1; });
}

}  // namespace

Prepared::Prepared(const LoadedProgram& program, const EngineState& engine, int profile,
                   std::vector<ShapeProgram::Number> symbols, bool makes_kernels)
    : program_(&program), engine_(engine), symbols_(std::move(symbols)) {
  number_extents();
  steps_.resize(program.step_count());
  locations_.resize(program.value_count());
  place_views();
  if (!makes_kernels) return;
  create_kernels(profile);
  find_segments();
  plan_arena();
  locate_values();
}

void Prepared::number_extents() {
  numbers_.resize(program_->shapes().size());
  program_->shapes().evaluate(symbols_, numbers_);
  shapes_.resize(program_->value_count());
  contents_.resize(program_->value_count());
  for (std::size_t i = 0; i < program_->value_count(); ++i) {
    const plan::Value& source = program_->source().values[i];
    const LoadedValue& value = program_->value(static_cast<std::int32_t>(i));
    if (value.is_dynamic) continue;
    for (const auto id : value.dims) {
      const auto& extent = numbers_[at(id)];
      TEMPER_CHECK(extent.is_known, internal, "an extent of '", source.name, "' is not known");
      TEMPER_CHECK(extent.value >= 0, bad_argument, "'", source.name, "' would have extents ", dims_text(*source.dims),
                   ", one of which is ", extent.value, " for these inputs");
      shapes_[i].push_back(extent.value);
    }
    if (source.storage != plan::Storage::content) continue;
    std::vector<std::int64_t> items;
    for (const auto id : value.content) items.push_back(numbers_[at(id)].value);
    contents_[i] = from_i64(source.dtype, shapes_[i], items);
  }
}

/// A view holds where everything before its axis has extent 1 and it begins on a channel block.
bool Prepared::place_view(std::int32_t index) {
  const plan::Value& source = program_->source().values[at(index)];
  const LoadedValue& value = program_->value(index);
  if (!source.view || value.is_dynamic || program_->value(source.view->parent).is_dynamic) return false;
  const plan::Value& parent = program_->source().values[at(source.view->parent)];
  if (parent.dtype != source.dtype) return false;
  const Shape& shape = shapes_[at(index)];
  const Shape& parent_shape = shapes_[at(source.view->parent)];
  if (source.view->axis == plan::k_whole)
    return is_row_major(source.layout, shape) && is_row_major(parent.layout, parent_shape) &&
           element_count(shape) == element_count(parent_shape);
  if (parent.layout != source.layout) return false;
  const auto axis = at(static_cast<std::int32_t>(source.view->axis));
  for (std::size_t i = 0; i < axis; ++i)
    if (parent_shape[i] != 1) return false;
  std::int64_t elements = numbers_[at(value.view_offset)].value;
  for (std::size_t i = axis + 1; i < parent_shape.size(); ++i) elements *= parent_shape[i];
  const std::int64_t block = layout_block(source.layout);
  if (source.layout != Layout::plain) {
    const std::int64_t channels = shapes_[at(index)][axis];
    if (axis != 1 || source.layout == Layout::channels_last) return false;
    if (numbers_[at(value.view_offset)].value % block != 0) return false;
    const bool reaches_end = numbers_[at(value.view_offset)].value + channels == parent_shape[axis];
    if (channels % block != 0 && !reaches_end) return false;
  }
  view_bytes_[at(index)] = static_cast<std::size_t>(elements) * dtype_bytes(source.dtype);
  return true;
}

bool Prepared::joins_views(std::size_t step) const {
  const plan::Step& source = program_->source().steps[step];
  const auto is_part_of = [&](std::int32_t part, std::int32_t whole) {
    return part == plan::k_absent ||
           (is_placed_view_[at(part)] != 0 && program_->source().values[at(part)].view->parent == whole);
  };
  const auto are_parts = [&](const std::vector<std::int32_t>& parts, std::int32_t whole) {
    return std::all_of(parts.begin(), parts.end(), [&](std::int32_t part) { return is_part_of(part, whole); });
  };
  if (program_->step(step).op.name() == "Concat") return are_parts(source.inputs, source.outputs[0]);
  return are_parts(source.outputs, source.inputs[0]) ||
         (source.outputs.size() == 1 && is_part_of(source.inputs[0], source.outputs[0]));
}

/// An operand without elements: libraries do not take such shapes, and there is next to nothing to compute.
bool Prepared::touches_nothing(std::size_t step) const {
  const auto is_empty = [&](std::int32_t value) {
    return value != plan::k_absent && element_count(shapes_[at(value)]) == 0;
  };
  const plan::Step& source = program_->source().steps[step];
  return std::any_of(source.inputs.begin(), source.inputs.end(), is_empty) ||
         std::any_of(source.outputs.begin(), source.outputs.end(), is_empty);
}

bool Prepared::writes_nothing(std::size_t step) const {
  const plan::Step& source = program_->source().steps[step];
  return std::all_of(source.outputs.begin(), source.outputs.end(), [&](std::int32_t value) {
    return value == plan::k_absent || element_count(shapes_[at(value)]) == 0;
  });
}

void Prepared::place_views() {
  is_placed_view_.assign(program_->value_count(), 0);
  view_bytes_.assign(program_->value_count(), 0);
  for (std::size_t i = 0; i < program_->value_count(); ++i)
    is_placed_view_[i] = place_view(static_cast<std::int32_t>(i)) ? 1 : 0;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (program_->step(i).is_host) {
      steps_[i].mode = PreparedStep::Mode::host;
    } else if (touches_nothing(i)) {
      steps_[i].mode = writes_nothing(i) ? PreparedStep::Mode::skip : PreparedStep::Mode::host;
    } else if (may_vanish(program_->step(i).op) && joins_views(i)) {
      steps_[i].mode = PreparedStep::Mode::skip;
    } else {
      steps_[i].mode = PreparedStep::Mode::kernel;
    }
  }
  // A step that copies after all must not find its source and target in the same memory.
  for (std::size_t i = 0; i < steps_.size(); ++i)
    if (steps_[i].mode != PreparedStep::Mode::skip && may_vanish(program_->step(i).op))
      separate_operands(program_->source().steps[i]);
}

/// Takes apart the views between a step's inputs and its outputs; views among its inputs alone are other steps' work.
void Prepared::separate_operands(const plan::Step& step) {
  const auto separate = [&](const std::vector<std::int32_t>& parts, const std::vector<std::int32_t>& wholes) {
    for (const std::int32_t part : parts) {
      if (part == plan::k_absent || !program_->source().values[at(part)].view) continue;
      const std::int32_t parent = program_->source().values[at(part)].view->parent;
      if (std::count(wholes.begin(), wholes.end(), parent) > 0) is_placed_view_[at(part)] = 0;
    }
  };
  separate(step.inputs, step.outputs);
  separate(step.outputs, step.inputs);
}

backend::Problem Prepared::problem(std::size_t index) const {
  const plan::Step& source = program_->source().steps[index];
  backend::Problem problem{program_->step(index).op, {}, {}, {}, source.allows_tf32};
  const auto desc = [&](std::int32_t value) {
    if (value == plan::k_absent) return backend::TensorDesc{};
    const plan::Value& v = program_->source().values[at(value)];
    return backend::TensorDesc{v.dtype, shapes_[at(value)], v.layout};
  };
  for (const std::int32_t input : source.inputs) {
    problem.inputs.push_back(desc(input));
    Tensor known;
    if (input != plan::k_absent) {
      const plan::Value& value = program_->source().values[at(input)];
      if (value.storage == plan::Storage::content) known = contents_[at(input)];
      if (value.storage == plan::Storage::constant) {
        known = engine_.constants->constant(value.constant).plain;
        // A stripped plan: kernels still see that the input is constant, and take its packed form.
        if (!known.is_valid()) known = Tensor::view(value.dtype, shapes_[at(input)], nullptr);
      }
    }
    problem.constants.push_back(std::move(known));
  }
  for (const std::int32_t output : source.outputs) problem.outputs.push_back(desc(output));
  return problem;
}

std::unique_ptr<StepConstants> Prepared::step_constants(std::size_t index) const {
  std::vector<std::int32_t> indices;
  std::vector<Tensor> contents;
  for (const std::int32_t input : program_->source().steps[index].inputs) {
    const bool is_constant =
        input != plan::k_absent && program_->source().values[at(input)].storage == plan::Storage::constant;
    indices.push_back(is_constant ? program_->source().values[at(input)].constant : plan::k_absent);
    contents.push_back(input == plan::k_absent ? Tensor() : contents_[at(input)]);
  }
  return std::make_unique<StepConstants>(*engine_.constants, std::move(indices), std::move(contents));
}

/// The tactic that the plan chose for the step in this profile; null where it chose none.
const plan::TacticChoice* Prepared::choice(std::size_t step, int profile) const {
  const auto& choices = program_->source().steps[step].choices;
  const auto index = static_cast<std::size_t>(profile);
  return index < choices.size() && !choices[index].tactic.empty() ? &choices[index] : nullptr;
}

/// The reference evaluates any step, if asked by name; where it cannot read the operands in place, as host step.
bool Prepared::is_reference_by_copy(std::size_t step, int profile) const {
  const plan::TacticChoice* chosen = choice(step, profile);
  if (chosen == nullptr || chosen->tactic != reference::k_evaluate) return false;
  return reference::evaluate_tactic().refuses(problem(step), *engine_.device).has_value();
}

void Prepared::create_kernel_of(std::size_t step, int profile) {
  const plan::Step& source = program_->source().steps[step];
  const auto constants = step_constants(step);
  auto created = with_frame(
      [&] { return str("while preparing '", source.name, "'"); },
      [&] { return create_kernel(*engine_.device, *engine_.host, problem(step), choice(step, profile), *constants); });
  steps_[step].kernel = std::move(created.kernel);
  steps_[step].tactic = std::move(created.tactic);
  steps_[step].config = std::move(created.config);
  steps_[step].inputs.resize(source.inputs.size());
  steps_[step].outputs.resize(source.outputs.size());
}

void Prepared::keep_constants_of_host_steps() const {
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (steps_[i].mode != PreparedStep::Mode::host) continue;
    const auto& inputs = program_->source().steps[i].inputs;
    const auto constants = step_constants(i);
    for (std::size_t k = 0; k < inputs.size(); ++k)
      if (inputs[k] != plan::k_absent && program_->source().values[at(inputs[k])].storage == plan::Storage::constant)
        (void)constants->plain(k);
  }
}

void Prepared::create_kernels(int profile) {
  std::vector<std::size_t> kernels;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (steps_[i].mode != PreparedStep::Mode::kernel) continue;
    if (is_reference_by_copy(i, profile))
      steps_[i].mode = PreparedStep::Mode::host;
    else
      kernels.push_back(i);
  }
  keep_constants_of_host_steps();
  // A GPU's libraries compile while kernels are made; the host's are made under this thread's limit of threads.
  const std::size_t threads = engine_.device->code() != nullptr ? backend::compile_threads() : 1;
  run_on_threads(kernels.size(), threads, [&](std::size_t i) {
    engine_.device->activate();
    create_kernel_of(kernels[i], profile);
  });
}

void Prepared::find_segments() {
  bool is_open = false;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (steps_[i].mode == PreparedStep::Mode::skip) continue;
    const bool is_recordable = steps_[i].mode == PreparedStep::Mode::kernel && steps_[i].kernel->is_recordable();
    if (is_recordable && !is_open) segments_.push_back({i, i, nullptr});
    if (is_recordable) segments_.back().end = i + 1;
    is_open = is_recordable;
  }
}

bool Prepared::is_in_arena(std::int32_t index) const {
  const plan::Storage storage = program_->source().values[at(index)].storage;
  return storage == plan::Storage::arena || (storage == plan::Storage::input && !engine_.device->is_host_memory());
}

std::int32_t Prepared::root_of(std::int32_t value) const {
  while (is_placed_view_[at(value)] != 0) value = program_->source().values[at(value)].view->parent;
  return value;
}

std::vector<Lifetime> Prepared::value_lifetimes() const {
  const auto& values = program_->source().values;
  std::vector<Lifetime> lifetimes(values.size());
  std::vector<std::uint8_t> is_live(values.size(), 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const LoadedValue& value = program_->value(static_cast<std::int32_t>(i));
    const bool is_input = values[i].storage == plan::Storage::input;
    if (value.is_dynamic || !is_in_arena(static_cast<std::int32_t>(i)) || (value.producer < 0 && !is_input)) continue;
    const std::size_t root = at(root_of(static_cast<std::int32_t>(i)));
    const int first = std::max(0, value.producer);  // inputs are there before the first step
    const int last = std::max(value.last_use, first);
    Lifetime& lifetime = lifetimes[root];
    lifetime.first = is_live[root] != 0 ? std::min(lifetime.first, first) : first;
    lifetime.last = is_live[root] != 0 ? std::max(lifetime.last, last) : last;
    is_live[root] = 1;
    if (is_in_arena(static_cast<std::int32_t>(root)))
      lifetime.bytes = backend::TensorDesc{values[root].dtype, shapes_[root], values[root].layout}.bytes();
  }
  return lifetimes;
}

void Prepared::plan_arena() {
  std::vector<Lifetime> lifetimes = value_lifetimes();
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const std::size_t bytes = steps_[i].kernel ? steps_[i].kernel->workspace_bytes() : 0;
    lifetimes.push_back({bytes, static_cast<int>(i), static_cast<int>(i)});
  }
  memory_ = plan_memory(lifetimes);
  for (std::size_t i = 0; i < steps_.size(); ++i)
    steps_[i].workspace_offset = memory_.offsets[program_->value_count() + i];
}

void Prepared::locate_values() {
  const auto& source = program_->source();
  for (std::size_t i = 0; i < program_->value_count(); ++i) {
    auto value = static_cast<std::int32_t>(i);
    if (program_->value(value).is_dynamic) continue;
    Location& location = locations_[i];
    for (; is_placed_view_[at(value)] != 0; value = source.values[at(value)].view->parent)
      location.view_offset += view_bytes_[at(value)];
    location.root = value;
    location.arena_offset = memory_.offsets[at(value)];
    const plan::Value& root = source.values[at(value)];
    const bool is_output = std::find(source.outputs.begin(), source.outputs.end(), value) != source.outputs.end();
    switch (root.storage) {
      case plan::Storage::input: location.base = Location::Base::bound; break;
      case plan::Storage::arena: location.base = is_output ? Location::Base::bound : Location::Base::arena; break;
      // The host's copies: kernels of another memory take constants from the store.
      case plan::Storage::content:
        location.base = Location::Base::fixed;
        if (engine_.device->is_host_memory()) location.fixed = contents_[i].raw();
        break;
      case plan::Storage::constant:
        location.base = Location::Base::fixed;
        if (engine_.device->is_host_memory()) location.fixed = engine_.constants->constant(root.constant).plain.raw();
        break;
    }
  }
}

}  // namespace temper::runtime
