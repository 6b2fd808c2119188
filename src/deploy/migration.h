// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace temper::deploy {

/// Where a setting of another deployment framework is found here.
struct Migration {
  std::string_view framework;
  std::string_view theirs;  ///< key or flag
  std::string_view ours;    ///< path of the schema; empty: there is none
  std::string_view note;
};

/// By framework, in the order of its own documentation.
[[nodiscard]] std::span<const Migration> migrations();

/// "it is 'backend_config.workspace_mib' here (bytes there)" for a key that another framework has; else empty.
[[nodiscard]] std::string migration_hint(std::string_view key);

/// The table as Markdown: a section of docs/deploy.md.
[[nodiscard]] std::string migration_markdown();

}  // namespace temper::deploy
