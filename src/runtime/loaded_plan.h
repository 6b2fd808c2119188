// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "runtime/bound_program.h"

namespace temper::runtime {

/// A plan bound to a device: programs analysed, bodies bound, constants shared. Immutable once made; `plan` and
/// `device` must outlive it.
class LoadedPlan {
 public:
  /// Errors: bad_plan where bodies refer to each other in a circle.
  LoadedPlan(const plan::Plan& plan, backend::Device& device);
  LoadedPlan(const LoadedPlan&) = delete;
  LoadedPlan& operator=(const LoadedPlan&) = delete;

  [[nodiscard]] const LoadedProgram& main() const { return *main_; }
  [[nodiscard]] EngineState state() const { return {device_, host_, &constants_}; }
  /// Bodies of If, Loop and Scan run on the host, as the steps that hold them do.
  [[nodiscard]] EngineState host_state() const { return {host_, host_, &host_constants_}; }
  [[nodiscard]] const EngineConstants& constants() const { return constants_; }

 private:
  [[nodiscard]] std::unique_ptr<LoadedProgram> load(std::size_t program);
  [[nodiscard]] SubgraphPtr bind(std::size_t program);
  [[nodiscard]] Operator bind_bodies(const Operator& op);

  const plan::Plan* plan_;
  backend::Device* device_;
  std::unique_ptr<backend::Device> own_host_;
  backend::Device* host_;
  mutable EngineConstants constants_;
  mutable EngineConstants host_constants_;
  std::vector<SubgraphPtr> bodies_;
  std::vector<std::uint8_t> is_loading_;
  std::unique_ptr<LoadedProgram> main_;
};

}  // namespace temper::runtime
