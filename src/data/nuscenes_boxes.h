// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "metrics/nuscenes.h"

namespace temper::data {

/// The boxes of a nuScenes result file, or of ground truth in the same form, in the file's order. `NaN`, which Python
/// writes though JSON has no such word, is read in velocities. `ego_translation`, `num_pts` and `detection_score` may
/// be missing. `what` names the file.
/// Errors: bad_argument for malformed JSON, a box that breaks the form (says which), or a sample of more than
/// `most_boxes` boxes; 0 for no such limit.
[[nodiscard]] std::vector<metrics::Sample3d> parse_nuscenes_boxes(std::string_view text, std::string_view what,
                                                                  std::int64_t most_boxes = 500);
/// Errors: io, and those of parse_nuscenes_boxes.
[[nodiscard]] std::vector<metrics::Sample3d> read_nuscenes_boxes(const std::filesystem::path& path,
                                                                 std::int64_t most_boxes = 500);

}  // namespace temper::data
