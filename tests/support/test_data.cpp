// SPDX-License-Identifier: Apache-2.0
#include "support/test_data.h"

#include "base/env.h"
#include "base/str.h"

namespace temper {

std::filesystem::path source_folder() { return TEMPER_SOURCE_DIR; }

std::filesystem::path test_data(const std::string& relative) {
  const auto folder = env_value(EnvVar::test_data);
  const std::filesystem::path root =
      folder ? std::filesystem::path(*folder) : source_folder().parent_path() / "shared" / "data";
  return root / relative;
}

std::string absence_of(const std::filesystem::path& path) {
  return str(path, " is absent; set TEMPER_TEST_DATA to the folder that holds the test data");
}

}  // namespace temper
