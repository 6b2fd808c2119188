// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "temper/tensor.h"

namespace temper::data {

/// A picture of class indices as i32 [height, width]: a grey PNG of 1 to 16 bits, a PNG with a palette (its indices,
/// not its colours, as Pascal VOC stores them), another picture of one channel, or a .npy of integers. Errors: io where
/// the file is missing or no such picture; bad_argument for one of several channels: says what to do.
[[nodiscard]] Tensor read_label_map(const std::filesystem::path& path);

}  // namespace temper::data
