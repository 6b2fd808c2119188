// SPDX-License-Identifier: Apache-2.0
#include "tasks/predictor.h"

#include <algorithm>

#include "base/check.h"
#include "metrics/run_length.h"
#include "tasks/network_info.h"

namespace temper::tasks {

Predictor::Impl::Impl(std::string_view kind, const std::filesystem::path& path, const LoadOptions& options)
    : loaded(load_engine(path, options)),
      task(create_task({.kind = std::string(kind), .values = options.values}, network_info(loaded.engine))),
      context(loaded.engine.context(options.context)) {
  const ShapeRange range = loaded.engine.range(options.context.profile, loaded.engine.inputs().front().name);
  least_batch = std::max<std::int64_t>(1, range.min.front());
  most_batch = std::max<std::int64_t>(1, range.max.front());
}

void Predictor::Impl::append_batch(std::span<const Input> inputs, std::vector<Result>& results) {
  std::vector<Input> filled(inputs.begin(), inputs.end());
  while (static_cast<std::int64_t>(filled.size()) < least_batch) filled.push_back(filled.back());
  const Batch batch = task->preprocess(filled, Variant::fast);
  for (const auto& [name, tensor] : batch.inputs) context.set_input(name, tensor);
  context.run();
  NamedTensors outputs;
  for (const auto& output : loaded.engine.outputs()) outputs.emplace_back(output.name, context.output(output.name));
  auto found = task->postprocess(outputs, batch.placements, Variant::fast);
  std::move(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(inputs.size()), std::back_inserter(results));
}

std::vector<Result> Predictor::Impl::run(std::span<const Input> inputs) {
  std::vector<Result> results;
  for (std::size_t done = 0; done < inputs.size();) {
    const auto count = std::min(inputs.size() - done, static_cast<std::size_t>(most_batch));
    append_batch(inputs.subspan(done, count), results);
    done += count;
  }
  return results;
}

std::vector<Result> Predictor::Impl::run(std::span<const data::Image> images) {
  std::vector<Input> inputs(images.size());
  for (std::size_t i = 0; i < images.size(); ++i) inputs[i].image = images[i];
  return run(inputs);
}

Result Predictor::Impl::run(const data::Image& image) { return std::move(run(std::span(&image, 1)).front()); }

Predictor::Predictor(std::string_view kind, const std::filesystem::path& path, LoadOptions options)
    : impl_(with_frame([&] { return str("while loading '", path.string(), "' for ", kind); },
                       [&] { return std::make_unique<Impl>(kind, path, options); })) {}

Predictor::Predictor(Predictor&&) noexcept = default;
Predictor& Predictor::operator=(Predictor&&) noexcept = default;
Predictor::~Predictor() = default;

const std::vector<std::string>& Predictor::classes() const { return impl_->task->classes(); }
PlanOrigin Predictor::origin() const { return impl_->loaded.origin; }
const std::string& Predictor::fallback_reason() const { return impl_->loaded.fallback_reason; }
const Engine& Predictor::engine() const { return impl_->loaded.engine; }

std::vector<std::uint8_t> mask_pixels(const metrics::RunLengthMask& mask) { return metrics::decode_mask(mask); }

}  // namespace temper::tasks
