// SPDX-License-Identifier: Apache-2.0
#include "runtime/loaded_plan.h"

#include "backend/registry.h"
#include "base/check.h"
#include "plan/program_subgraph.h"

namespace temper::runtime {

LoadedPlan::LoadedPlan(const plan::Plan& plan, backend::Device& device)
    : plan_(&plan),
      device_(&device),
      own_host_(device.is_host_memory() ? nullptr : backend::create_device("cpu")),
      host_(own_host_ ? own_host_.get() : &device),
      constants_(plan.constants, device),
      host_constants_(plan.constants, *host_) {
  for (const plan::KernelCode& code : plan.kernels)
    if (device.code() != nullptr) device.code()->add(code.key, code.content);
  TEMPER_CHECK(!plan.programs.empty(), bad_plan, "the plan holds no program");
  bodies_.resize(plan.programs.size());
  is_loading_.resize(plan.programs.size(), 0);
  main_ = load(0);
}

std::unique_ptr<LoadedProgram> LoadedPlan::load(std::size_t program) {
  TEMPER_CHECK(is_loading_[program] == 0, bad_plan, "program ", program, " of the plan contains itself");
  is_loading_[program] = 1;
  std::vector<Operator> operators;
  for (const plan::Step& step : plan_->programs[program].steps) operators.push_back(bind_bodies(step.op));
  is_loading_[program] = 0;
  return std::make_unique<LoadedProgram>(plan_->programs[program], std::move(operators));
}

SubgraphPtr LoadedPlan::bind(std::size_t program) {
  TEMPER_CHECK(program < bodies_.size(), bad_plan, "the plan has no program ", program);
  if (!bodies_[program])
    bodies_[program] = std::make_shared<const BoundProgram>(load(program), own_host_ ? host_state() : state());
  return bodies_[program];
}

Operator LoadedPlan::bind_bodies(const Operator& op) {
  Attributes attributes = op.attributes();
  bool has_body = false;
  for (auto& [name, value] : attributes) {
    const auto* body = std::get_if<SubgraphPtr>(&value);
    if (body == nullptr || !*body) continue;
    const auto* reference = dynamic_cast<const plan::ProgramReference*>(body->get());
    TEMPER_CHECK(reference != nullptr, internal, op.name(), " holds a body that is not part of the plan");
    value = bind(static_cast<std::size_t>(reference->program()));
    has_body = true;
  }
  return has_body ? Operator::create(op.name(), attributes) : op;
}

}  // namespace temper::runtime
