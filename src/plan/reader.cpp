// SPDX-License-Identifier: Apache-2.0
#include "plan/reader.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "plan/container.h"
#include "plan/document_reader.h"
#include "plan/validate.h"

namespace temper::plan {

namespace {

Plan parse_sections(std::span<const std::byte> file, const std::shared_ptr<const void>& owner) {
  const auto sections = read_container(file);
  constexpr std::array k_known = {k_metadata_section, k_program_section, k_source_section, k_weights_section};
  for (const auto& [name, content] : sections)
    TEMPER_CHECK(std::find(k_known.begin(), k_known.end(), name) != k_known.end(), bad_plan, "the plan has a section '",
                 name, "' that this Temper does not know: build it again from the model");
  for (const auto name : k_known)
    TEMPER_CHECK(sections.contains(name), bad_plan, "the plan is damaged: it has no section '", name, "'");

  const auto metadata = sections.find(k_metadata_section)->second;
  const auto weights = sections.find(k_weights_section)->second;
  DocumentReader program(k_program_section, sections.find(k_program_section)->second, weights, owner);
  DocumentReader source(k_source_section, sections.find(k_source_section)->second, weights, owner);
  Plan plan;
  plan.device_kind = program.device_kind();
  plan.device_fingerprint = program.device_fingerprint();
  plan.metadata_json.assign(reinterpret_cast<const char*>(metadata.data()), metadata.size());
  plan.constants = program.constants();
  plan.programs = program.programs();
  plan.profiles = program.profiles();
  plan.kernels = program.kernels();
  plan.source_graph = source.programs();
  validate(plan);
  return plan;
}

/// Names come from the file: what cannot be printed on a line becomes '?'.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, '?');
  return text;
}

}  // namespace

Plan parse(std::span<const std::byte> file, const std::shared_ptr<const void>& owner, std::string_view name) {
  TEMPER_CHECK(reinterpret_cast<std::uintptr_t>(file.data()) % k_section_alignment == 0, internal,
               "a plan is read from memory that is not aligned");
  try {
    return parse_sections(file, owner);
  } catch (const Error& error) {
    throw Error(ErrorCode::bad_plan, str(name, ": ", printable(error.message())), __FILE__, __LINE__);
  }
}

}  // namespace temper::plan
