// SPDX-License-Identifier: Apache-2.0
#include "runtime/executor.h"

#include <algorithm>

#include "base/check.h"
#include "base/log.h"
#include "base/thread_limit.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::runtime {

namespace {

std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }

}  // namespace

Executor::Executor(const LoadedProgram& program, const EngineState& engine, const ExecutorOptions& options)
    : program_(&program),
      engine_(engine),
      options_(options),
      stream_(engine.device->create_stream()),
      can_record_(options.records),
      host_kernels_(*engine.host) {
  const std::size_t inputs = program.source().inputs.size();
  const std::size_t outputs = program.source().outputs.size();
  inputs_.resize(inputs);
  is_input_on_device_.resize(inputs, 0);
  sources_.resize(outputs);
  bindings_.resize(program.value_count());
  dynamic_.resize(program.value_count());
  if (!engine.device->is_host_memory()) staging_.emplace(*engine.device, inputs, outputs);
}

Executor::~Executor() {
  try {
    synchronize();
  } catch (const Error& error) {
    TEMPER_LOG(error, error.message());
  }
}

void Executor::check_input(const plan::Value& value, DType dtype, const Shape& shape) const {
  // A carried value of Loop may begin as an optional and become what that would hold.
  if (value.dtype == DType::optional && dtype != DType::optional) return;
  TEMPER_CHECK(value.dtype == DType::undefined || dtype == value.dtype, bad_argument, "input '", value.name, "' is ",
               dtype_name(dtype), ", expected ", dtype_name(value.dtype));
  if (!value.dims) return;
  TEMPER_CHECK(shape.size() == value.dims->size(), bad_argument, "input '", value.name, "' has shape ",
               shape_text(shape), ", expected ", dims_text(*value.dims));
  for (std::size_t axis = 0; axis < value.dims->size(); ++axis)
    TEMPER_CHECK(!(*value.dims)[axis].is_const() || (*value.dims)[axis].equals(shape[axis]), bad_argument, "input '",
                 value.name, "' has shape ", shape_text(shape), ", expected ", dims_text(*value.dims));
}

void Executor::set_input(std::size_t index, Tensor tensor) {
  const std::int32_t value_index = program_->source().inputs.at(index);
  const plan::Value& value = program_->source().values[at(value_index)];
  TEMPER_CHECK(tensor.is_valid(), bad_argument, "input '", value.name, "' was given no tensor");
  check_input(value, tensor.dtype(), tensor.shape());
  Binding& binding = bindings_[at(value_index)];
  const void* data = staging_ || needs_host_object(tensor.dtype()) ? nullptr : tensor.raw();
  are_pointers_stale_ |= binding.input != data;
  binding.input = data;
  is_input_on_device_[index] = 0;
  inputs_[index] = std::move(tensor);
}

void Executor::set_device_input(std::size_t index, const void* data, Shape shape) {
  const std::int32_t value_index = program_->source().inputs.at(index);
  const plan::Value& value = program_->source().values[at(value_index)];
  TEMPER_CHECK(!needs_host_object(value.dtype) && !program_->is_shape_tensor(value_index), bad_argument, "input '",
               value.name, "' must be given in host memory: ",
               program_->is_shape_tensor(value_index) ? "its elements decide shapes" : "its type is the host's alone");
  TEMPER_CHECK(data != nullptr || element_count(shape) == 0, bad_argument, "input '", value.name,
               "' was given no address");
  check_input(value, value.dtype, shape);
  Tensor tensor = Tensor::view(value.dtype, std::move(shape), data);
  if (!staging_) return set_input(index, std::move(tensor));
  Binding& binding = bindings_[at(value_index)];
  are_pointers_stale_ |= binding.input != data;
  binding.input = data;
  is_input_on_device_[index] = 1;
  inputs_[index] = std::move(tensor);
}

void Executor::set_bindings(std::size_t output, Binding wanted) {
  Binding& binding = bindings_[at(program_->source().outputs.at(output))];
  are_pointers_stale_ |= binding.output != wanted.output || binding.is_on_device != wanted.is_on_device;
  wanted.input = binding.input;
  binding = wanted;
}

void Executor::bind_output(std::size_t index, void* data, std::size_t bytes) {
  set_bindings(index, {nullptr, data, bytes, false});
}

void Executor::bind_device_output(std::size_t index, void* data, std::size_t bytes) {
  set_bindings(index, {nullptr, data, bytes, data != nullptr});
}

void Executor::use_workspace(void* workspace) {
  workspace_ = workspace;
  are_pointers_stale_ = true;
}

void Executor::set_output_source(std::size_t index, OutputSource source) { sources_.at(index) = std::move(source); }

void Executor::compute_signature() {
  signature_.clear();
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const std::int32_t value = program_->source().inputs[i];
    TEMPER_CHECK(inputs_[i].is_valid(), bad_argument, "input '", program_->source().values[at(value)].name,
                 "' is not set; call set_input for it before run");
    signature_.insert(signature_.end(), inputs_[i].shape().begin(), inputs_[i].shape().end());
    if (!program_->is_shape_tensor(value)) continue;
    for (const std::int64_t item : to_i64(inputs_[i])) signature_.push_back(item);
  }
}

std::vector<ShapeProgram::Number> Executor::input_symbols() const {
  std::vector<ShapeProgram::Number> symbols(program_->shapes().symbols().size());
  const auto& sources = program_->symbol_sources();
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const auto& inputs = program_->source().inputs;
    const auto input = std::find(inputs.begin(), inputs.end(), sources[i].value);
    if (sources[i].value == plan::k_absent || input == inputs.end()) continue;
    const Tensor& tensor = inputs_[static_cast<std::size_t>(input - inputs.begin())];
    const std::int64_t number = sources[i].is_content ? to_i64(tensor).at(static_cast<std::size_t>(sources[i].axis))
                                                      : tensor.shape().at(static_cast<std::size_t>(sources[i].axis));
    symbols[i] = {number, true};
  }
  return symbols;
}

/// Inputs that share a symbol must agree.
void Executor::check_consistent(const std::vector<ShapeProgram::Number>& symbols) const {
  std::vector<ShapeProgram::Number> numbers(program_->shapes().size());
  program_->shapes().evaluate(symbols, numbers);
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const std::int32_t index = program_->source().inputs[i];
    const plan::Value& value = program_->source().values[at(index)];
    if (needs_host_object(value.dtype)) continue;
    const auto& dims = program_->value(index).dims;
    for (std::size_t axis = 0; axis < dims.size(); ++axis) {
      const auto& expected = numbers[at(dims[axis])];
      TEMPER_CHECK(!expected.is_known || expected.value == inputs_[i].shape()[axis], bad_argument, "input '",
                   value.name, "' has shape ", shape_text(inputs_[i].shape()), ", but its axis ", axis, " (",
                   (*value.dims)[axis], ") must be ", expected.value, " as in the other inputs");
    }
  }
}

void Executor::prepare() {
  engine_.device->activate();
  compute_signature();
  const auto found = std::find_if(cache_.begin(), cache_.end(),
                                  [&](const CacheEntry& entry) { return entry.signature == signature_; });
  if (found != cache_.end()) {
    cache_.splice(cache_.begin(), cache_, found);
  } else {
    const ThreadLimit limit(options_.threads);
    auto symbols = input_symbols();
    check_consistent(symbols);
    auto prepared =
        std::make_unique<Prepared>(*program_, engine_, options_.profile, std::move(symbols), options_.makes_kernels);
    cache_.push_front({signature_, std::move(prepared)});
    if (cache_.size() > std::max<std::size_t>(1, options_.cached_shapes)) {
      synchronize();
      cache_.pop_back();
    }
  }
  are_pointers_stale_ |= current_ != cache_.front().prepared.get();
  current_ = cache_.front().prepared.get();
  if (options_.makes_kernels) reserve_arena(current_->arena_bytes());
}

void Executor::reserve_arena(std::size_t bytes) {
  if (arena_ && arena_->bytes() >= bytes) return;
  synchronize();
  arena_.reset();
  arena_ = engine_.device->allocate(std::max<std::size_t>(bytes, 64));
  ++arena_generation_;
  are_pointers_stale_ = true;
}

std::size_t Executor::arena_bytes() const { return arena_ ? arena_->bytes() : 0; }

void* Executor::address(std::int32_t value) const {
  const Location& location = current_->location(value);
  auto* arena = static_cast<std::byte*>(arena_->data());
  switch (location.base) {
    case Location::Base::none: return nullptr;
    case Location::Base::fixed: return const_cast<void*>(location.fixed);
    case Location::Base::arena: return arena + location.arena_offset + location.view_offset;
    case Location::Base::bound: {
      const Binding& binding = bindings_[at(location.root)];
      const bool is_reachable = !staging_ || binding.is_on_device;
      void* base = binding.input != nullptr ? const_cast<void*>(binding.input) : nullptr;
      if (base == nullptr && is_reachable) base = binding.output;
      if (base == nullptr) base = arena + location.arena_offset;
      return static_cast<std::byte*>(base) + location.view_offset;
    }
  }
  return nullptr;
}

void Executor::resolve_pointers() {
  auto& steps = current_->steps();
  bool has_changed = false;
  const auto assign = [&](auto& pointer, auto* value) {
    has_changed |= pointer != value;
    pointer = value;
  };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    PreparedStep& step = steps[i];
    if (step.mode != PreparedStep::Mode::kernel) continue;
    const plan::Step& source = program_->source().steps[i];
    for (std::size_t k = 0; k < source.inputs.size(); ++k)
      assign(step.inputs[k], source.inputs[k] == plan::k_absent ? nullptr : address(source.inputs[k]));
    for (std::size_t k = 0; k < source.outputs.size(); ++k)
      assign(step.outputs[k], source.outputs[k] == plan::k_absent ? nullptr : address(source.outputs[k]));
    assign(step.workspace, workspace_ != nullptr
                               ? workspace_
                               : static_cast<void*>(static_cast<std::byte*>(arena_->data()) + step.workspace_offset));
  }
  // Another shape's turn leaves the pointers, and with them the recordings, as they were.
  if (has_changed) {
    current_->runs_with_pointers = 0;
    for (Segment& segment : current_->segments()) segment.recording.reset();
  }
  current_->arena_generation = arena_generation_;
  are_pointers_stale_ = false;
}

/// Asks output allocators, and checks bound buffers, where the size is known before the run.
void Executor::bind_sources() {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const std::int32_t index = program_->source().outputs[i];
    if (program_->value(index).is_dynamic) continue;
    if (!sources_[i] && bindings_[at(index)].output == nullptr) continue;
    const plan::Value& value = program_->source().values[at(index)];
    const std::size_t bytes =
        static_cast<std::size_t>(element_count(current_->shape(index))) * dtype_bytes(value.dtype);
    if (sources_[i]) {
      void* data = sources_[i](current_->shape(index), std::max<std::size_t>(1, bytes));
      TEMPER_CHECK(data != nullptr, bad_argument, "the output allocator gave no memory for '", value.name, "' (", bytes,
                   " bytes)");
      bind_output(i, data, bytes);
    }
    const Binding& binding = bindings_[at(index)];
    TEMPER_CHECK(binding.bytes >= bytes, bad_argument, "the buffer bound to output '", value.name, "' holds ",
                 binding.bytes, " bytes, ", shape_text(current_->shape(index)), " of ", dtype_name(value.dtype),
                 " needs ", bytes);
  }
}

void Executor::run() {
  const ThreadLimit limit(options_.threads);
  prepare();
  bind_sources();
  if (are_pointers_stale_ || current_->arena_generation != arena_generation_) resolve_pointers();
  if (staging_) send_inputs();
  run_steps();
  is_in_flight_ = true;
  if (!staging_ || fetch_outputs()) synchronize();
  if (staging_) hand_out_outputs();
  deliver_dynamic_outputs();
}

void Executor::synchronize() {
  if (!is_in_flight_) return;
  stream_->synchronize();
  is_in_flight_ = false;
}

void Executor::run_range(std::size_t first, std::size_t end) {
  auto& steps = current_->steps();
  for (std::size_t i = first; i < end; ++i) {
    PreparedStep& step = steps[i];
    TEMPER_LOG(exec, i, ",", program_->source().steps[i].name, ",", step.tactic, ",", step.config);
    if (clock_) clock_(i, false);
    if (step.mode == PreparedStep::Mode::kernel) {
      step.kernel->run(*stream_, {step.inputs, step.outputs, step.workspace});
    } else if (step.mode == PreparedStep::Mode::host) {
      with_frame([&] { return str("while running '", program_->source().steps[i].name, "'"); },
                 [&] { run_host_step(i); });
    }
    if (clock_) clock_(i, true);
    if (observer_) report_step(i);
  }
}

void Executor::run_steps() {
  symbols_ = current_->symbols();
  const std::size_t count = current_->steps().size();
  if (!can_record_ || clock_ || observer_) return run_range(0, count);
  std::size_t next = 0;
  for (Segment& segment : current_->segments()) {
    run_range(next, segment.first);
    run_segment(segment);
    next = segment.end;
  }
  run_range(next, count);
  ++current_->runs_with_pointers;
}

/// The first run with new pointers warms the kernels up, the second records them.
void Executor::run_segment(Segment& segment) {
  constexpr std::size_t k_fewest_steps = 2;
  const bool is_worth_it = segment.end - segment.first >= k_fewest_steps;
  if (!segment.recording && is_worth_it && current_->runs_with_pointers == 1 && can_record_) record(segment);
  if (segment.recording)
    segment.recording->replay(*stream_);
  else
    run_range(segment.first, segment.end);
}

void Executor::record(Segment& segment) {
  can_record_ = stream_->begin_recording();
  if (!can_record_) return;
  try {
    run_range(segment.first, segment.end);
    segment.recording = stream_->end_recording();
  } catch (const Error& error) {
    (void)stream_->end_recording();
    TEMPER_LOG(debug, "steps ", segment.first, " to ", segment.end, " cannot be recorded: ", error.message());
  }
  can_record_ = segment.recording != nullptr;
}

void Executor::report_step(std::size_t index) {
  for (const std::int32_t output : program_->source().steps[index].outputs) {
    if (output == plan::k_absent) continue;
    const plan::Value& value = program_->source().values[at(output)];
    if (program_->value(output).is_dynamic) {
      observer_(value, dynamic_[at(output)]);
      continue;
    }
    const bool is_at_hand = observed_ == Observed::stored && engine_.device->is_host_memory();
    if (is_at_hand && current_->location(output).base != Location::Base::none)
      observer_(value,
                Tensor::view(value.dtype, {stored_elements(value.layout, current_->shape(output))}, address(output)));
    else
      observer_(value, host_tensor(output));
  }
}

Tensor Executor::output(std::size_t index) const {
  const std::int32_t value_index = program_->source().outputs.at(index);
  const plan::Value& value = program_->source().values[at(value_index)];
  TEMPER_CHECK(current_ != nullptr, bad_argument, "output '", value.name, "' was read before a run");
  if (program_->value(value_index).is_dynamic) {
    const auto& inputs = program_->source().inputs;
    const auto as_input = std::find(inputs.begin(), inputs.end(), value_index);
    return as_input == inputs.end() ? dynamic_[at(value_index)]
                                    : inputs_[static_cast<std::size_t>(as_input - inputs.begin())];
  }
  if (!staging_) return Tensor::view(value.dtype, current_->shape(value_index), address(value_index));
  TEMPER_CHECK(!bindings_[at(value_index)].is_on_device, bad_argument, "output '", value.name,
               "' is bound to the device's memory; read it there");
  return Tensor::view(value.dtype, current_->shape(value_index), staging_->fetched(index));
}

}  // namespace temper::runtime
