// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "temper/named_tensors.h"

namespace temper {

/// The arrays of a .npz file in the order they are stored, named without ".npy".
/// Errors: io; bad_argument where the archive or an array is damaged, or a name occurs twice.
[[nodiscard]] NamedTensors read_npz(const std::filesystem::path& path);

/// Writes `tensors` as numpy.savez does; the same tensors give the same bytes.
/// Errors: io; bad_argument for containers and for a name that occurs twice.
void write_npz(const std::filesystem::path& path, const NamedTensors& tensors);

}  // namespace temper
