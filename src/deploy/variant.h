// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "deploy/config.h"
#include "temper/plan.h"

namespace temper::deploy {

/// One precision on one device: what a plan is built for.
struct Variant {
  std::string device;
  Precision precision = Precision::f32;

  [[nodiscard]] std::string name() const;                       ///< "fp32.cpu": in gates and file names
  [[nodiscard]] std::string candidate() const;                  ///< "temper cpu fp32": in reports
  [[nodiscard]] bool is_called(const std::string& text) const;  ///< "fp32", "fp32.cpu" or the candidate's name
};

/// Every precision on every device of the configuration, devices outermost.
[[nodiscard]] std::vector<Variant> variants_of(const BackendConfig& backend);

/// A variant's plan.
struct BuiltVariant {
  Variant variant;
  std::optional<Plan> plan;  ///< nothing: see `reason`
  std::string sha256;        ///< of the plan's bytes
  std::string reason;        ///< why there is no plan
  bool is_offered = true;    ///< false: the device has no fast path for the precision, so that there is no such variant
};

}  // namespace temper::deploy
