// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "temper/tensor.h"

namespace temper::data {

/// Whether `file` begins as a PNG does.
[[nodiscard]] bool is_png(std::string_view file);

/// The samples of a PNG with one channel, grey values or indices into its palette as they are stored, as i32
/// [height, width]; nothing where it is interlaced and grey, which image libraries read the same.
/// `what` names the file. Errors: bad_argument for colour, alpha or an interlaced palette; io for a damaged file.
[[nodiscard]] std::optional<Tensor> png_indices(std::string_view file, std::string_view what);

}  // namespace temper::data
