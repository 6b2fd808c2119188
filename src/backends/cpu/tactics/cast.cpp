// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/conversion.h"
#include "backends/cpu/tactics/families.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

std::optional<Refusal> refuses(const Problem& problem, const Device& device) {
  if (problem.inputs[0].layout != problem.outputs[0].layout) return Refusal{"the layouts differ"};
  const bool is_known = Conversion::of(problem.inputs[0].dtype, problem.outputs[0].dtype, device).has_value();
  return refuse_unless(is_known, "takes numbers of whole bytes and bool");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  const auto conversion = *Conversion::of(problem.inputs[0].dtype, problem.outputs[0].dtype, device);
  const std::int64_t count = stored_elements(problem.inputs[0].layout, problem.inputs[0].shape);
  const Tensor constant = problem.is_constant(0) ? constants.plain(0) : Tensor{};
  return make_kernel([conversion, count, constant](const backend::KernelArgs& args) {
    conversion.run(constant.is_valid() ? constant.raw() : args.inputs[0], args.outputs[0], count);
  });
}

}  // namespace

backend::Tactic cast_tactic() {
  return {.id = "cpu.cast", .ops = {"Cast"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cpu
