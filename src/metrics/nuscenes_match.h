// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "metrics/nuscenes.h"

namespace temper::metrics {

/// The boxes of one class, sample by sample: what is compared with what.
struct NuscenesGroup {
  std::vector<const Box3d*> truth;
  std::vector<const Box3d*> found;  ///< in the order given
};

/// Matches the class's boxes at a distance below `threshold`, best score first, of equal scores the last given first,
/// each with the nearest free object of its sample. Source: nuscenes-devkit eval/detection/algo.py, accumulate.
[[nodiscard]] NuscenesCurve match_nuscenes(std::span<const NuscenesGroup> groups, double threshold, bool is_symmetric);

}  // namespace temper::metrics
