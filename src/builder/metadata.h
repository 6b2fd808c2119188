// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "backend/device.h"
#include "base/json_fwd.h"
#include "builder/tuner.h"
#include "plan/plan.h"
#include "temper/builder.h"

namespace temper::builder {

/// Where a plan's graph came from.
struct Provenance {
  std::string model;  ///< file name, without its folder
  std::string sha256;
  std::string producer;
  std::map<std::string, std::string> properties;  ///< metadata_props of the model
  std::map<std::string, int> opsets;
  std::vector<std::string> warnings;
};

/// The plan's metadata: provenance, options, the precision that it was built in, device, I/O, profiles and the build
/// report (per step the tactic of every profile, what else was tried with its time, and why the others refused). Holds
/// nothing that differs between two builds from the same model, options and timing cache.
[[nodiscard]] std::string metadata_json(const plan::Plan& plan, const Provenance& provenance,
                                        const BuildOptions& options, Precision precision,
                                        const backend::DeviceInfo& device, const TuningReport& report,
                                        const std::vector<std::string>& notes);

/// The provenance back from a plan's metadata, for a rebuild. Missing fields stay empty.
[[nodiscard]] Provenance provenance_from(const std::string& metadata_json);

/// "fp32", "tf32", "fp16", "bf16", "int8", "best".
[[nodiscard]] std::string_view precision_name(Precision precision);

}  // namespace temper::builder
