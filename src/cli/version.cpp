// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>

#include "backend/registry.h"
#include "base/json.h"
#include "base/str.h"
#include "cli/verb.h"

namespace temper::cli {

void add_version(CLI::App& app) {
  auto* verb = app.add_subcommand("version", "Print the version and the devices of this build");
  auto is_json = std::make_shared<bool>(false);
  verb->add_flag("--json", *is_json, "Print as JSON");
  verb->footer("Example: temper version --json");
  verb->callback([is_json] {
    Json devices = Json::array();
    for (const auto& kind : backend::device_kinds()) {
      const auto info = backend::create_device(kind)->info();
      devices.push_back(
          {{"kind", info.kind}, {"name", info.name}, {"features", info.features}, {"fingerprint", info.fingerprint}});
    }
    if (*is_json) {
      std::cout << json_text({{"temper", TEMPER_VERSION}, {"devices", devices}}) << "\n";
      return;
    }
    std::cout << "temper " << TEMPER_VERSION << "\n";
    for (const auto& device : devices)
      std::cout << str("  ", device["kind"].get<std::string>(), ": ", device["name"].get<std::string>(), " (",
                       join(device["features"].get<std::vector<std::string>>(), ", "), ")\n");
  });
}

}  // namespace temper::cli
