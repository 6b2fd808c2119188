// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backend/registry.h"
#include "base/check.h"
#include "runtime/engine_impl.h"

namespace temper {

namespace {

std::vector<TensorInfo> describe(const runtime::LoadedProgram& program, const std::vector<std::int32_t>& values,
                                 bool are_inputs) {
  std::vector<TensorInfo> infos;
  for (const std::int32_t index : values) {
    const plan::Value& value = program.source().values[static_cast<std::size_t>(index)];
    TensorInfo info{value.name, value.dtype, std::nullopt, are_inputs && program.is_shape_tensor(index)};
    if (value.dims) {
      info.dims.emplace();
      for (const Dim& dim : *value.dims) info.dims->push_back(dim.text());
    }
    infos.push_back(std::move(info));
  }
  return infos;
}

}  // namespace

Engine Engine::load(const std::filesystem::path& path, const EngineOptions& options) {
  return with_frame([&] { return str("while loading '", path.string(), "'"); },
                    [&] { return from_plan(Plan::load(path), options); });
}

Engine Engine::from_plan(const Plan& plan, const EngineOptions& options) {
  auto impl = std::make_shared<Impl>();
  impl->content = plan.share();
  const std::string& kind = impl->plan().device_kind;
  const std::string name = options.device.empty() ? kind : options.device;
  TEMPER_CHECK(name == kind || name.starts_with(kind + ":"), bad_plan, "the plan was built for device '", kind,
               "', it cannot run on '", name, "': build it for that device");
  impl->device = with_frame([&] { return str("while loading a plan for the device '", kind, "'"); },
                            [&] { return backend::create_device(name); });
  const auto& info = impl->device->info();
  if (const auto reason = plan::incompatibility(impl->plan(), info.kind, info.fingerprint))
    throw Error(ErrorCode::bad_plan, *reason, __FILE__, __LINE__);
  impl->loaded = std::make_unique<runtime::LoadedPlan>(impl->plan(), *impl->device);
  const auto& main = impl->loaded->main();
  impl->inputs = describe(main, main.source().inputs, true);
  impl->outputs = describe(main, main.source().outputs, false);
  return Engine(std::move(impl));
}

const std::vector<TensorInfo>& Engine::inputs() const { return impl_->inputs; }

const std::vector<TensorInfo>& Engine::outputs() const { return impl_->outputs; }

int Engine::profile_count() const { return static_cast<int>(impl_->plan().profiles.size()); }

ShapeRange Engine::range(int profile, std::string_view input) const {
  TEMPER_CHECK(profile >= 0 && profile < profile_count(), bad_argument, "profile ", profile,
               " does not exist; the plan has ", profile_count());
  const auto& ranges = impl_->plan().profiles[static_cast<std::size_t>(profile)].ranges;
  // A shape tensor's elements come before its extents, which are fixed.
  const plan::InputRange* found = nullptr;
  for (const auto& range : ranges)
    if (range.input == input && (found == nullptr || range.is_content)) found = &range;
  TEMPER_CHECK(found != nullptr, bad_argument, "the plan has no input '", input, "'");
  return {found->min, found->opt, found->max};
}

const std::string& Engine::metadata_json() const { return impl_->plan().metadata_json; }

std::shared_ptr<void> Engine::allocate(std::size_t bytes) const {
  // The device lives as long as its memory.
  struct Memory {
    std::shared_ptr<const Impl> engine;
    std::unique_ptr<backend::Allocation> allocation;
  };
  auto memory = std::make_shared<Memory>(Memory{impl_, impl_->device->allocate(bytes)});
  void* data = memory->allocation->data();
  return {std::move(memory), data};
}

std::shared_ptr<void> Engine::upload(const Tensor& tensor) const {
  auto memory = allocate(tensor.byte_size());
  const auto stream = impl_->device->create_stream();
  impl_->device->copy_to_device(memory.get(), tensor.raw(), tensor.byte_size(), *stream);
  stream->synchronize();
  return memory;
}

ExecutionContext Engine::context(ContextOptions options) const {
  TEMPER_CHECK(options.profile >= 0 && options.profile < profile_count(), bad_argument, "profile ", options.profile,
               " does not exist; the plan has ", profile_count(), " (0 to ", profile_count() - 1, ")");
  const runtime::ExecutorOptions executor_options{options.profile, options.threads, options.cached_shapes,
                                                  options.replays_recorded_work};
  return ExecutionContext(std::unique_ptr<ExecutionContext::Impl>(new ExecutionContext::Impl{
      impl_, options, runtime::Executor(impl_->loaded->main(), impl_->loaded->state(), executor_options)}));
}

}  // namespace temper
