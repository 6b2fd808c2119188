// SPDX-License-Identifier: Apache-2.0
#include "runtime/constants.h"

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
  const std::lock_guard lock(mutex_);
  auto& made = made_[{constant_index, std::string(form)}];
  if (!made.is_valid()) {
    TEMPER_CHECK(source.plain.is_valid(), bad_plan, "constant '", source.name, "' is needed as '", form,
                 "', which this plan does not hold, and its original was stripped; build the plan with its graph");
    made = pack(source.plain);
  }
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

}  // namespace temper::runtime
