// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "temper/builder.h"

namespace temper::cli {

/// The options of a build, shared by every verb that builds.
class BuildFlags {
 public:
  void add_to(CLI::App& verb);
  /// Errors: bad_argument for a malformed profile.
  [[nodiscard]] BuildOptions options() const;
  /// The same in another precision than asked for. Errors: also bad_argument for an unknown name.
  [[nodiscard]] BuildOptions options_in(const std::string& precision) const;

 private:
  std::string device_ = "cpu";
  bool has_no_fallback_ = false;
  std::string precision_ = "fp32";
  std::string precision_constraints_ = "prefer";
  std::vector<std::string> layer_precisions_;
  std::vector<std::string> profiles_;
  int level_ = 3;
  int threads_ = 0;
  double workspace_mib_ = 0;
  std::string timing_cache_;
  bool must_hit_cache_ = false;
  double time_limit_s_ = 0;
  bool is_stripped_ = false;
  std::vector<std::string> disabled_passes_;
  std::vector<std::string> print_ir_;
  std::string stop_after_;
};

}  // namespace temper::cli
