// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "backend/device.h"
#include "plan/plan.h"

namespace temper::runtime {

/// The constants of a plan in every form that kernels asked for; shared by all contexts of an engine.
/// Thread-safety: all members may be called from several threads.
class EngineConstants {
 public:
  EngineConstants(const std::vector<plan::Constant>& constants, backend::Device& device)
      : constants_(&constants), device_(&device) {}

  /// The plan's form, or one made once by `pack` and kept. Errors: bad_plan where the plan was stripped of the plain
  /// content that `pack` needs.
  Tensor packed(std::int32_t constant, std::string_view form, const std::function<Tensor(const Tensor&)>& pack);
  /// packed() in the device's memory, copied there at the first call.
  std::shared_ptr<const void> resident(std::int32_t constant, std::string_view form,
                                       const std::function<Tensor(const Tensor&)>& pack);
  /// A copy of `content` in the device's memory that nothing else shares.
  [[nodiscard]] std::shared_ptr<const void> upload(const Tensor& content);
  /// Forms made since loading, for the builder to put into the plan.
  [[nodiscard]] std::vector<std::pair<std::int32_t, plan::PackedForm>> made() const;
  /// Constants whose plain content a kernel took.
  [[nodiscard]] std::set<std::int32_t> taken_plain() const;
  [[nodiscard]] const plan::Constant& constant(std::int32_t index) const {
    return (*constants_)[static_cast<std::size_t>(index)];
  }

 private:
  using Key = std::pair<std::int32_t, std::string>;

  const std::vector<plan::Constant>* constants_;
  backend::Device* device_;
  std::mutex upload_mutex_;
  std::unique_ptr<backend::Stream> upload_stream_;
  std::map<Key, std::weak_ptr<const void>> resident_;
  mutable std::mutex mutex_;
  std::set<std::int32_t> taken_plain_;
  std::map<Key, Tensor> made_;
};

/// The constants of one step, as its kernel sees them. Content (shape) inputs are given by value.
class StepConstants final : public backend::ConstantStore {
 public:
  /// `indices`: constant of each input, k_absent for the others; `contents`: known small tensors of the others.
  StepConstants(EngineConstants& engine, std::vector<std::int32_t> indices, std::vector<Tensor> contents)
      : engine_(&engine), indices_(std::move(indices)), contents_(std::move(contents)) {}
  Tensor packed(std::size_t input, std::string_view form,
                const std::function<Tensor(const Tensor& plain)>& pack) override;
  std::shared_ptr<const void> resident(std::size_t input, std::string_view form,
                                       const std::function<Tensor(const Tensor& plain)>& pack) override;

 private:
  EngineConstants* engine_;
  std::vector<std::int32_t> indices_;
  std::vector<Tensor> contents_;
};

}  // namespace temper::runtime
