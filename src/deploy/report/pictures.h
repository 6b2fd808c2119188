// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "data/image.h"
#include "deploy/report/picture_data.h"
#include "temper/tensor.h"

namespace temper::report {

/// A picture of the gallery without results: the name, the size and a JPEG copy of at most `longest_side` pixels, each
/// the mean of the pixels it covers. Errors: bad_argument for an empty image.
[[nodiscard]] Picture thumbnail_of(const data::Image& image, const std::string& name, std::int64_t longest_side = 640);

/// The label map of semantic segmentation, i32 [height, width], as runs; every n-th row and column where it is larger
/// than `longest_side`. Errors: bad_argument for another type or rank.
[[nodiscard]] LabelRuns label_runs_of(const Tensor& labels, std::int64_t longest_side = 320);

}  // namespace temper::report
