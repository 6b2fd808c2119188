// SPDX-License-Identifier: Apache-2.0
#include "runtime/constants.h"

#include <algorithm>

#include "base/check.h"

namespace temper::runtime {

Tensor EngineConstants::packed(std::int32_t constant_index, std::string_view form,
                               const std::function<Tensor(const Tensor&)>& pack) {
  const plan::Constant& source = constant(constant_index);
  if (form == "plain" && source.plain.is_valid()) {
    const std::lock_guard lock(mutex_);
    taken_plain_.insert(constant_index);
    return source.plain;
  }
  for (const auto& stored : source.packed)
    if (stored.form == form) return stored.content;
  const Key key{constant_index, std::string(form)};
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = made_.find(key); known != made_.end()) return known->second;
  }
  TEMPER_CHECK(source.plain.is_valid(), bad_plan, "constant '", source.name, "' is needed as '", form,
               "', which this plan does not hold, and its original was stripped; build the plan with its graph");
  // Outside the lock: threads that make kernels pack side by side, seldom the same constant.
  Tensor made = pack(source.plain);
  const std::lock_guard lock(mutex_);
  return made_.try_emplace(key, std::move(made)).first->second;
}

std::shared_ptr<const void> EngineConstants::upload(const Tensor& content) {
  // The tensor travels with the pointer: a host device reads it in place.
  if (device_->is_host_memory()) return {std::make_shared<const Tensor>(content), content.raw()};
  std::shared_ptr<backend::Allocation> memory = device_->allocate(std::max<std::size_t>(1, content.byte_size()));
  const std::lock_guard lock(upload_mutex_);
  if (!upload_stream_) upload_stream_ = device_->create_stream();
  device_->copy_to_device(memory->data(), content.raw(), content.byte_size(), *upload_stream_);
  upload_stream_->synchronize();
  const void* data = memory->data();
  return {std::move(memory), data};
}

std::shared_ptr<const void> EngineConstants::resident(std::int32_t constant_index, std::string_view form,
                                                      const std::function<Tensor(const Tensor&)>& pack) {
  const Key key{constant_index, std::string(form)};
  {
    const std::lock_guard lock(mutex_);
    if (auto known = resident_[key].lock()) return known;
  }
  auto made = upload(packed(constant_index, form, pack));
  const std::lock_guard lock(mutex_);
  resident_[key] = made;
  return made;
}

std::vector<std::pair<std::int32_t, plan::PackedForm>> EngineConstants::made() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::int32_t, plan::PackedForm>> forms;
  for (const auto& [key, content] : made_) forms.push_back({key.first, {key.second, content}});
  return forms;
}

std::set<std::int32_t> EngineConstants::taken_plain() const {
  const std::lock_guard lock(mutex_);
  return taken_plain_;
}

Tensor StepConstants::packed(std::size_t input, std::string_view form,
                             const std::function<Tensor(const Tensor&)>& pack) {
  TEMPER_CHECK(input < indices_.size(), internal, "input ", input, " of a kernel is not a constant");
  if (indices_[input] != plan::k_absent) return engine_->packed(indices_[input], form, pack);
  TEMPER_CHECK(contents_[input].is_valid(), internal, "input ", input, " of a kernel is not a constant");
  return form == "plain" ? contents_[input] : pack(contents_[input]);
}

std::shared_ptr<const void> StepConstants::resident(std::size_t input, std::string_view form,
                                                    const std::function<Tensor(const Tensor&)>& pack) {
  if (input < indices_.size() && indices_[input] != plan::k_absent)
    return engine_->resident(indices_[input], form, pack);
  return engine_->upload(packed(input, form, pack));
}

}  // namespace temper::runtime
