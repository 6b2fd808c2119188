// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/check.h"
#include "tasks/box_finder.h"
#include "tasks/kinds.h"

namespace temper::tasks {

namespace {

/// Points of an object, and numbers a point: x, y and perhaps a score.
struct Skeleton {
  std::int64_t points = 17;
  std::int64_t values = 3;
};

/// From "17x3", or the model's own "[17, 3]".
Skeleton read_skeleton(OptionReader options, const NetworkInfo& network) {
  const auto own = network.metadata.find("kpt_shape");
  std::string text = "17x3";
  if (own != network.metadata.end()) {
    text.clear();
    for (const char c : own->second)
      if (c == ',')
        text += 'x';
      else if (c >= '0' && c <= '9')
        text += c;
  }
  options.settle("keypoints", text);
  const auto parts = split(options.text("keypoints"), 'x');
  OptionReader numbers({.kind = "pose", .values = {}}, {{"points", "auto", ""}, {"values", "auto", ""}});
  TEMPER_CHECK(parts.size() == 2, bad_argument, "option 'keypoints' of task pose is '", options.text("keypoints"),
               "'; expected POINTSxVALUES such as 17x3");
  numbers.settle("points", parts[0]);
  numbers.settle("values", parts[1]);
  return {.points = numbers.count("points", 1, 4096), .values = numbers.count("values", 2, 3)};
}

class Pose final : public Task {
 public:
  Pose(const OptionReader& options, const NetworkInfo& network)
      : skeleton_(read_skeleton(options, network)), finder_(options, network, skeleton_.points * skeleton_.values) {}

  std::string_view kind() const override { return "pose"; }
  const std::vector<std::string>& classes() const override { return finder_.classes(); }

  Batch preprocess(std::span<const Input> inputs, Variant variant) const override {
    return finder_.input().batch(inputs, variant);
  }

  std::vector<Result> postprocess(const NamedTensors& outputs, std::span<const Placement> placements,
                                  Variant variant) const override {
    std::vector<Result> results;
    const FoundBatch found = finder_.find(outputs, placements, variant);
    for (std::size_t i = 0; i < placements.size(); ++i) {
      Result result;
      for (const auto& box : found.boxes[i]) {
        result.objects.push_back(box.object);
        result.objects.back().keypoints = points_of(found.views[i], box.candidate.anchor, placements[i]);
      }
      results.push_back(std::move(result));
    }
    return results;
  }

 private:
  std::vector<metrics::Keypoint> points_of(const HeadView& view, std::int64_t anchor,
                                           const Placement& placement) const {
    std::vector<metrics::Keypoint> points;
    std::int64_t value = first_extra(finder_.head());
    for (std::int64_t i = 0; i < skeleton_.points; ++i, value += skeleton_.values) {
      const double x = original_x(placement, view.at(anchor, value));
      const double y = original_y(placement, view.at(anchor, value + 1));
      points.push_back({.x = std::clamp(x, 0.0, static_cast<double>(placement.image_width)),
                        .y = std::clamp(y, 0.0, static_cast<double>(placement.image_height)),
                        .visibility = skeleton_.values == 3 ? view.at(anchor, value + 2) : 1});
    }
    return points;
  }

  Skeleton skeleton_;
  BoxFinder finder_;
};

}  // namespace

std::vector<OptionInfo> pose_options() {
  auto options = box_options();
  options.push_back({"keypoints", "auto", "POINTSxVALUES of an object: 17x3, with x, y, score; the model's own"});
  return options;
}

std::unique_ptr<Task> create_pose(const TaskOptions& options, const NetworkInfo& network) {
  return std::make_unique<Pose>(OptionReader(options, pose_options()), network);
}

}  // namespace temper::tasks
