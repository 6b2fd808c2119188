// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace temper::tasks {

/// The 80 classes of COCO's detection task in the order of their category ids.
[[nodiscard]] std::vector<std::string> coco_names();

}  // namespace temper::tasks
