// SPDX-License-Identifier: Apache-2.0
#include "support/fuzz_properties.h"

#include <vector>

#include "base/json.h"
#include "onnx/import_model.h"
#include "plan/inspect.h"
#include "support/plan_checksums.h"
#include "temper/error.h"
#include "temper/plan.h"

namespace temper::fuzz {

std::optional<std::string> import_defect(std::span<const std::byte> bytes) {
  try {
    static_cast<void>(onnx::import_model(bytes));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::internal) return error.what();
  }
  return {};
}

std::optional<std::string> plan_defect(std::span<const std::byte> bytes) {
  std::vector<std::byte> file(bytes.begin(), bytes.end());
  for (const bool is_mended : {false, true}) {
    if (is_mended) plan::mend_checksums(file);
    try {
      const Plan plan = Plan::from_bytes(file);
      const plan::InspectOptions all{.shows_values = true, .shows_constants = true, .shows_tactics = true};
      static_cast<void>(plan::inspect_text(plan, all));
      static_cast<void>(plan::inspect_json(plan));
    } catch (const Error& error) {
      if (error.code() != ErrorCode::bad_plan) return error.what();
    }
  }
  return {};
}

}  // namespace temper::fuzz
