// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pictures of a report with what candidates found in them. Coordinates are pixels of the original picture; the report
// embeds a smaller copy and draws over it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "metrics/annotation.h"

namespace temper::report {

struct ClassScore {
  std::int64_t category = 0;
  double score = 0;
};

/// Class indices of a picture as runs of equal labels along its rows, top to bottom; of any size that has the
/// picture's aspect. Runs add up to height * width.
struct LabelRuns {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::vector<std::int64_t> labels = {};
  std::vector<std::int64_t> runs = {};
};

/// What one candidate, or the ground truth, says of one picture.
struct PictureResult {
  std::string source = {};                    ///< a candidate's name or "ground truth"
  std::vector<ClassScore> classes = {};       ///< best first
  std::vector<metrics::Object> objects = {};  ///< categories are indices into Gallery::classes
  std::optional<LabelRuns> label_map = {};
};

struct Picture {
  std::string name = {};
  std::int64_t height = 0;  ///< of the original
  std::int64_t width = 0;
  std::vector<std::byte> jpeg = {};  ///< the smaller copy; see `thumbnail_of`
  std::vector<PictureResult> results = {};
};

struct Gallery {
  std::vector<std::string> classes = {};
  std::vector<std::pair<std::int64_t, std::int64_t>> skeleton = {};  ///< pairs of keypoints that a line joins
  std::vector<Picture> pictures = {};
};

}  // namespace temper::report
