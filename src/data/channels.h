// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/image.h"
#include "data/preprocess.h"

namespace temper::data {

/// The picture with 1 or 3 channels, as cv::cvtColor makes it gray or coloured; itself where it has them.
/// Errors: bad_argument for a picture of other than 1, 3 or 4.
[[nodiscard]] Image with_channels(const Image& image, std::int64_t channels);

/// Errors: bad_argument for another dtype than f32, f16 and u8.
void check_dtype(const PreprocessOptions& options);

}  // namespace temper::data
