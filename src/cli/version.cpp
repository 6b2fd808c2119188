// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>

#include "backend/registry.h"
#include "base/json.h"
#include "base/str.h"
#include "cli/verb.h"
#include "temper/error.h"

namespace temper::cli {

namespace {

/// Every kind of this build; one that this machine lacks is shown with the reason.
Json devices_of_this_machine() {
  Json devices = Json::array();
  for (const auto& kind : backend::device_kinds()) {
    try {
      const auto info = backend::create_device(kind)->info();
      devices.push_back(
          {{"kind", info.kind}, {"name", info.name}, {"features", info.features}, {"fingerprint", info.fingerprint}});
    } catch (const Error& error) {
      if (error.code() != ErrorCode::device) throw;
      devices.push_back({{"kind", kind}, {"absent", error.message()}});
    }
  }
  return devices;
}

std::string line(const Json& device) {
  const auto kind = device["kind"].get<std::string>();
  if (device.contains("absent")) return str("  ", kind, ": ", device["absent"].get<std::string>(), "\n");
  return str("  ", kind, ": ", device["name"].get<std::string>(), " (",
             join(device["features"].get<std::vector<std::string>>(), ", "), ")\n");
}

}  // namespace

void add_version(CLI::App& app) {
  auto* verb = app.add_subcommand("version", "Print the version and the devices of this build");
  auto is_json = std::make_shared<bool>(false);
  verb->add_flag("--json", *is_json, "Print as JSON");
  verb->footer("Example: temper version --json");
  verb->callback([is_json] {
    const Json devices = devices_of_this_machine();
    if (*is_json) {
      std::cout << json_text({{"temper", TEMPER_VERSION}, {"devices", devices}}) << "\n";
      return;
    }
    std::cout << "temper " << TEMPER_VERSION << "\n";
    for (const auto& device : devices) std::cout << line(device);
  });
}

}  // namespace temper::cli
