// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "temper/tensor.h"

namespace temper {

/// Tensors by name, in an order: a network's inputs or outputs.
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

/// The arrays of a .npz file in the order they are stored, named without ".npy".
/// Errors: io; bad_argument where the archive or an array is damaged, or a name occurs twice.
[[nodiscard]] NamedTensors read_npz(const std::filesystem::path& path);

/// Writes `tensors` as numpy.savez does; the same tensors give the same bytes.
/// Errors: io; bad_argument for containers and for a name that occurs twice.
void write_npz(const std::filesystem::path& path, const NamedTensors& tensors);

}  // namespace temper
