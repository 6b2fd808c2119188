// SPDX-License-Identifier: Apache-2.0
#pragma once

// The nuScenes detection score (NDS) of 3D boxes: matching by the distance of centres, average precision without its
// noisy ends, and five errors of the boxes that were found. Equal to nuscenes-devkit's detection_cvpr_2019.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace temper::metrics {

/// A box in the global frame, of ground truth or of a network. Metres, metres a second.
struct Box3d {
  std::array<double, 3> translation = {};      ///< of the centre
  std::array<double, 3> size = {};             ///< width, length, height: along y, x and z of the box
  std::array<double, 4> rotation = {};         ///< quaternion w, x, y, z
  std::array<double, 2> velocity = {};         ///< NaN where it is not known
  std::array<double, 3> ego_translation = {};  ///< of the centre from the vehicle
  std::int64_t points = -1;                    ///< measured points in it; -1 where nobody counted
  double score = -1;
  std::string name = {};       ///< class
  std::string attribute = {};  ///< empty where there is none
};

/// The boxes of one sample (a moment of a recording).
struct Sample3d {
  std::string token = {};
  std::vector<Box3d> boxes = {};
};

/// Kinds of error of a found box, in the order of the arrays below.
enum class BoxError { translation, scale, orientation, velocity, attribute };
constexpr std::size_t k_box_errors = 5;
/// "trans_err", "scale_err", "orient_err", "vel_err", "attr_err", as nuScenes' files name them.
[[nodiscard]] std::string_view box_error_name(BoxError error);

struct NuscenesClass {
  std::string name = {};
  double range = 0;             ///< boxes at this distance from the vehicle or farther do not count
  bool has_orientation = true;  ///< whether that error is averaged
  bool has_velocity = true;     ///< likewise
  bool has_attribute = true;    ///< likewise
  bool is_symmetric = false;    ///< front and back look the same: orientations differ by at most a quarter turn
};

struct NuscenesOptions {
  std::vector<NuscenesClass> classes = {};                ///< empty: the ten of detection_cvpr_2019
  std::vector<double> thresholds = {0.5, 1.0, 2.0, 4.0};  ///< metres; a match is nearer
  double error_threshold = 2.0;                           ///< at which errors are measured; one of `thresholds`
  double min_recall = 0.1;
  double min_precision = 0.1;
  double mean_ap_weight = 5;
};

/// Curves over the 101 recalls 0, 0.01, ... 1 of one class and threshold.
struct NuscenesCurve {
  std::vector<double> precision = {};
  std::vector<double> confidence = {};                        ///< 0 beyond the recall that is reached
  std::array<std::vector<double>, k_box_errors> errors = {};  ///< running means over the boxes found so far
  /// The place of the last recall that is reached; 0 where none is.
  [[nodiscard]] std::size_t max_recall_index() const;
};

struct NuscenesClassFigures {
  std::string name = {};
  std::int64_t objects = 0;
  std::vector<double> aps = {};  ///< by threshold
  double mean_ap = 0;
  std::array<double, k_box_errors> errors = {};  ///< NaN where it does not apply
  std::vector<NuscenesCurve> curves = {};        ///< by threshold
};

struct NuscenesResult {
  std::vector<NuscenesClassFigures> classes = {};
  double mean_ap = 0;
  std::array<double, k_box_errors> errors = {};  ///< means over the classes they apply to
  std::array<double, k_box_errors> scores = {};  ///< 1 - error, at least 0
  double nd_score = 0;
};

/// Errors: bad_argument where samples differ from those of the truth, a box has a class that is not in the options, a
/// size that is not positive, or a number that is NaN (velocities aside).
[[nodiscard]] NuscenesResult evaluate_nuscenes(std::span<const Sample3d> truth, std::span<const Sample3d> predictions,
                                               const NuscenesOptions& options = {});

/// The ten classes of detection_cvpr_2019.
[[nodiscard]] std::vector<NuscenesClass> nuscenes_classes();

/// How many boxes are left after each rule.
struct NuscenesFilterCounts {
  std::int64_t all = 0;
  std::int64_t in_range = 0;
  std::int64_t with_points = 0;
  std::int64_t off_racks = 0;
};

/// Leaves the boxes that count: nearer than their class's range, not without points, and no bicycle or motorcycle whose
/// centre is in a bicycle rack of its sample. Errors: bad_argument for a class that is not in `classes`.
NuscenesFilterCounts filter_nuscenes(std::vector<Sample3d>& samples, std::span<const NuscenesClass> classes,
                                     std::span<const Sample3d> racks = {});

}  // namespace temper::metrics
