// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace temper::cli {

/// Exit statuses; scripts rely on them.
enum ExitStatus : int {
  k_success = 0,
  k_check_failed = 1,  ///< a comparison or gate failed
  k_bad_input = 2,     ///< usage, a broken file, a value outside its range
  k_unsupported = 3,   ///< a valid model that Temper cannot run
  k_environment = 4,   ///< device, library or system
  k_internal_error = 5
};

/// Thrown by a verb whose work is done and whose verdict is "no": exits with 1 without further text.
struct CheckFailed {};

// One function a verb, each in the file of its name: adds the subcommand with its options and callback. A verb prints
// its result to standard output and everything else to standard error.
void add_build(CLI::App& app);
void add_run(CLI::App& app);
void add_verify(CLI::App& app);
void add_conformance(CLI::App& app);
void add_bench(CLI::App& app);
void add_inspect(CLI::App& app);
void add_deploy(CLI::App& app);
void add_eval(CLI::App& app);
void add_bisect(CLI::App& app);
void add_profiles(CLI::App& app);
void add_ops(CLI::App& app);
void add_version(CLI::App& app);

}  // namespace temper::cli
