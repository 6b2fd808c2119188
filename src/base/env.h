// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace temper {

/// The environment variables that Temper reads: all of them, so that none is hidden. At most 8; what belongs to one
/// build or run is an option of the command and of the API instead.
enum class EnvVar { log, verbose, test_data, onnxruntime };

/// A row of the table: what `temper --help` and docs/environment.md show.
struct EnvEntry {
  EnvVar variable;
  std::string_view name;
  std::string_view values;
  std::string_view meaning;
};

inline constexpr std::array k_env_table = {
    EnvEntry{EnvVar::log, "TEMPER_LOG", "error|warn|info|debug", "the least severe messages to print (warn)"},
    EnvEntry{EnvVar::verbose, "TEMPER_VERBOSE", "dispatch|exec|passes|all, comma-separated",
             "trace lines on stderr, one parsable line an event"},
    EnvEntry{EnvVar::test_data, "TEMPER_TEST_DATA", "folder", "third-party models and goldens that the tests read"},
    EnvEntry{EnvVar::onnxruntime, "TEMPER_ONNXRUNTIME", "path", "libonnxruntime.so for the onnxruntime runner"},
};
static_assert(k_env_table.size() <= 8, "an option of the command serves better than a ninth variable");

/// The value of `variable`; nothing where it is unset or empty.
[[nodiscard]] std::optional<std::string> env_value(EnvVar variable);

/// A sentence for every TEMPER_* variable that is set and not in the table, naming the nearest that is.
[[nodiscard]] std::vector<std::string> unknown_env_warnings();

/// The table as Markdown: the body of docs/environment.md.
[[nodiscard]] std::string env_table_markdown();

}  // namespace temper
