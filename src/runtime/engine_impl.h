// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "plan/content.h"
#include "runtime/loaded_plan.h"
#include "temper/engine.h"

namespace temper {

struct Engine::Impl {
  std::shared_ptr<const Plan::Content> content;
  std::unique_ptr<backend::Device> device;
  std::unique_ptr<runtime::LoadedPlan> loaded;
  std::vector<TensorInfo> inputs;
  std::vector<TensorInfo> outputs;

  [[nodiscard]] const plan::Plan& plan() const { return content->plan; }
};

struct ExecutionContext::Impl {
  std::shared_ptr<const Engine::Impl> engine;
  ContextOptions options;
  runtime::Executor executor;

  /// Errors: bad_argument for a shape outside the context's profile.
  void check_profile(const TensorInfo& info, const Shape& shape) const;
  [[nodiscard]] std::size_t input_index(std::string_view name) const;
  [[nodiscard]] std::size_t output_index(std::string_view name) const;
};

}  // namespace temper
