// SPDX-License-Identifier: Apache-2.0
#pragma once

// Networks that suppress boxes themselves.

#include <optional>
#include <vector>

#include "tasks/candidates.h"
#include "tensor/npz.h"

namespace temper::tasks {

/// Which outputs hold what of boxes that the network chose.
struct FinishedHead {
  enum class Form {
    counted,   ///< EfficientNMS: counts [B, 1], boxes [B, K, 4], scores [B, K], classes [B, K]
    selected,  ///< ONNX NonMaxSuppression: indices [K, 3] (sample, class, box), boxes [B, N, 4], scores [B, classes, N]
  };
  Form form = Form::counted;
  std::string counts;  ///< or the indices
  std::string boxes;
  std::string scores;
  std::string categories;    ///< counted only
  std::int64_t classes = 0;  ///< selected only; else the network does not tell
};

/// Nothing where the outputs are not of one of the forms.
[[nodiscard]] std::optional<FinishedHead> find_finished_head(const NetworkInfo& network);

/// How four numbers are a box.
enum class BoxCoding {
  corners,     ///< x1, y1, x2, y2
  corners_yx,  ///< y1, x1, y2, x2
  centre,      ///< centre x, y, width, height
};

/// The boxes of every sample with a score above `confidence`, best first.
/// Errors: bad_argument where an output has another shape, or an index leaves it.
[[nodiscard]] std::vector<std::vector<Candidate>> finished_boxes(const FinishedHead& head, BoxCoding coding,
                                                                 float confidence, const NamedTensors& outputs,
                                                                 std::size_t samples);

}  // namespace temper::tasks
