// SPDX-License-Identifier: Apache-2.0
#include "plan/writer.h"

#include <array>

#include "plan/container.h"
#include "plan/document_writer.h"

namespace temper::plan {

std::vector<std::byte> serialise(const Plan& plan) {
  BlobPool weights;
  DocumentWriter program(weights);
  for (const auto& constant : plan.constants) program.add_constant(constant);
  for (const auto& each : plan.programs) program.add_program(each);
  for (const auto& profile : plan.profiles) program.add_profile(profile);
  for (const auto& code : plan.kernels) program.add_kernel(code);
  DocumentWriter source(weights);
  for (const auto& each : plan.source_graph) source.add_program(each);

  const auto* metadata = reinterpret_cast<const std::byte*>(plan.metadata_json.data());
  const std::array sections = {
      Section{k_metadata_section, {metadata, plan.metadata_json.size()}},
      Section{k_program_section, program.finish(plan.device_kind, plan.device_fingerprint)},
      Section{k_source_section, source.finish({}, {})},
      Section{k_weights_section, weights.bytes()},
  };
  return write_container(sections);
}

}  // namespace temper::plan
