// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/frames.h"

namespace temper::data {

/// A video's frames. Errors: io where it cannot be decoded; unsupported where Temper was built without OpenCV's
/// videoio.
[[nodiscard]] std::unique_ptr<Frames> open_video(const std::filesystem::path& path);

}  // namespace temper::data
