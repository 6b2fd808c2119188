// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/check.h"
#include "tasks/box_finder.h"
#include "tasks/finished_heads.h"
#include "tasks/kinds.h"
#include "tasks/network_tensors.h"

namespace temper::tasks {

namespace {

/// Boxes that are still to be chosen.
class Detection final : public Task {
 public:
  Detection(const OptionReader& options, const NetworkInfo& network) : finder_(options, network, 0) {
    TEMPER_CHECK(options.is_auto("boxes"), bad_argument, "option 'boxes' is for networks that suppress boxes ",
                 "themselves, in outputs of their own; output '", finder_.head().output, "' is a head of anchors");
  }

  std::string_view kind() const override { return "detection"; }
  const std::vector<std::string>& classes() const override { return finder_.classes(); }

  Batch preprocess(std::span<const Input> inputs, Variant variant) const override {
    return finder_.input().batch(inputs, variant);
  }

  std::vector<Result> postprocess(const NamedTensors& outputs, std::span<const Placement> placements,
                                  Variant variant) const override {
    std::vector<Result> results;
    for (const auto& boxes : finder_.find(outputs, placements, variant).boxes) {
      Result result;
      for (const auto& box : boxes) result.objects.push_back(box.object);
      results.push_back(std::move(result));
    }
    return results;
  }

 private:
  BoxFinder finder_;
};

/// Boxes that the network chose. What would choose among anchors has no meaning for them.
class FinishedDetection final : public Task {
 public:
  FinishedDetection(OptionReader options, const NetworkInfo& network, FinishedHead head)
      : input_(options, network, {}), head_(std::move(head)) {
    for (const std::string name : {"format", "iou"})
      TEMPER_CHECK(options.is_auto(name), bad_argument, "option '", name, "' is for heads of anchors; output '",
                   head_.boxes, "' holds boxes that the network has suppressed itself");
    options.settle("boxes", "corners");
    options.settle("clip", "true");
    const auto coding = options.choice("boxes", {"corners", "corners_yx", "centre"});
    coding_ = coding == "corners"      ? BoxCoding::corners
              : coding == "corners_yx" ? BoxCoding::corners_yx
                                       : BoxCoding::centre;
    confidence_ = static_cast<float>(options.number("confidence", 0, 1));
    most_ = static_cast<std::size_t>(options.count("max_detections", 1, std::int64_t{1} << 30));
    is_clipped_ = options.flag("clip");
    const auto names = options.words("classes");
    const std::int64_t told = names.empty() ? metadata_class_count(network) : class_count(names);
    classes_ = class_names(names, network, head_.classes > 0 ? head_.classes : told);
  }

  std::string_view kind() const override { return "detection"; }
  const std::vector<std::string>& classes() const override { return classes_; }

  Batch preprocess(std::span<const Input> inputs, Variant variant) const override {
    return input_.batch(inputs, variant);
  }

  std::vector<Result> postprocess(const NamedTensors& outputs, std::span<const Placement> placements,
                                  Variant) const override {
    std::vector<Result> results(placements.size());
    const auto found = finished_boxes(head_, coding_, confidence_, outputs, placements.size());
    for (std::size_t i = 0; i < found.size(); ++i)
      for (std::size_t k = 0; k < std::min(most_, found[i].size()); ++k)
        results[i].objects.push_back(object_of(found[i][k], placements[i], is_clipped_));
    return results;
  }

 private:
  ImageInput input_;
  FinishedHead head_;
  BoxCoding coding_ = BoxCoding::corners;
  float confidence_ = 0;
  std::size_t most_ = 0;
  bool is_clipped_ = true;
  std::vector<std::string> classes_;
};

}  // namespace

std::vector<OptionInfo> detection_options() {
  auto options = box_options();
  options.push_back({"boxes", "auto",
                     "networks that suppress boxes themselves, in outputs of their own: corners (x1, y1, x2, y2), "
                     "corners_yx or centre (x, y, width, height); corners"});
  return options;
}

std::unique_ptr<Task> create_detection(const TaskOptions& given, const NetworkInfo& network) {
  const OptionReader options(given, detection_options());
  if (auto head = find_finished_head(network))
    return std::make_unique<FinishedDetection>(options, network, std::move(*head));
  return std::make_unique<Detection>(options, network);
}

}  // namespace temper::tasks
