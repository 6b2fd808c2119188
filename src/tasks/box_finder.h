// SPDX-License-Identifier: Apache-2.0
#pragma once

// What detection, pose and instance segmentation share: picture in, head out, boxes chosen and brought back to the
// original picture.

#include <string>
#include <vector>

#include "tasks/image_input.h"
#include "tasks/nms.h"

namespace temper::tasks {

/// Options of preprocessing, head and suppression.
[[nodiscard]] std::vector<OptionInfo> box_options();

/// A chosen box: as it came from the head, and as an object in the original picture.
struct FoundBox {
  Candidate candidate;
  metrics::Object object;
};

/// The boxes of every sample, best first; and the head they came from, which `values` keeps alive.
struct FoundBatch {
  std::vector<std::vector<FoundBox>> boxes;
  std::vector<HeadView> views;
  Tensor values;
};

class BoxFinder {
 public:
  /// `extra` numbers follow an anchor's scores. Errors: bad_argument for options or a network that do not fit.
  BoxFinder(const OptionReader& options, const NetworkInfo& network, std::int64_t extra);

  [[nodiscard]] const ImageInput& input() const { return input_; }
  [[nodiscard]] const DetectionHead& head() const { return head_; }
  [[nodiscard]] const std::vector<std::string>& classes() const { return classes_; }
  /// Errors: bad_argument where an output does not fit.
  [[nodiscard]] FoundBatch find(const NamedTensors& outputs, std::span<const Placement> placements,
                                Variant variant) const;

 private:
  [[nodiscard]] std::vector<Candidate> chosen(const HeadView& view, Variant variant) const;
  [[nodiscard]] std::vector<FoundBox> find_one(const HeadView& view, const Placement& placement, Variant variant) const;

  ImageInput input_;
  DetectionHead head_;
  CandidateOptions candidates_;
  NmsOptions nms_;
  bool is_clipped_ = true;
  std::vector<std::string> classes_;
};

/// A point of the network's input in the original picture.
[[nodiscard]] double original_x(const Placement& placement, double x);
[[nodiscard]] double original_y(const Placement& placement, double y);

/// The object of a candidate, in the original picture.
[[nodiscard]] metrics::Object object_of(const Candidate& candidate, const Placement& placement, bool is_clipped);

}  // namespace temper::tasks
