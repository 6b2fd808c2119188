// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "runners/runner.h"

namespace temper::runners {

/// Outputs of an earlier run: a .npz file, or a folder with one a run in the order of their names. The n-th infer()
/// returns the n-th file, whatever the inputs. Errors on infer(): bad_argument where no file is left.
[[nodiscard]] std::unique_ptr<Runner> make_recorded_runner(std::filesystem::path path);

/// The .npz files at `path`: itself, or those in the folder, sorted. Errors: io where there is none.
[[nodiscard]] std::vector<std::filesystem::path> npz_files(const std::filesystem::path& path);

}  // namespace temper::runners
