// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pictures on their way from a file to a network.

#include <vector>

#include "temper/image.h"

namespace temper::data {

/// Encodes as PNG or JPEG by `extension` (".png", ".jpg"). Errors: bad_argument for another one.
[[nodiscard]] std::vector<std::byte> encode_image(const Image& image, const std::string& extension);

}  // namespace temper::data
