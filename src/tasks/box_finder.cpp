// SPDX-License-Identifier: Apache-2.0
#include "tasks/box_finder.h"

#include <algorithm>

#include "base/check.h"
#include "base/parallel.h"
#include "tasks/network_tensors.h"

namespace temper::tasks {

namespace {

/// YOLOX is fed pixels as they are, from the top left corner, and scored without clipping.
bool is_yolox(const OptionReader& options, const NetworkInfo& network, const ImageInput& input, std::int64_t extra) {
  return find_head(options, network, input.height(), input.width(), extra).format == HeadFormat::yolox;
}

ImageInput image_input(const OptionReader& options, const NetworkInfo& network, std::int64_t extra) {
  const ImageInput input(options, network, {});
  if (!is_yolox(options, network, input, extra)) return input;
  return {options, network, {.fit = "letterbox_corner", .order = "bgr", .scale = "1"}};
}

}  // namespace

std::vector<OptionInfo> box_options() {
  auto options = image_options();
  options.insert(
      options.end(),
      {{"format", "auto", "what the head is: yolov8 (also YOLO11), yolov5, yolox, objects (suppressed already)"},
       {"strides", "8,16,32", "pixels between anchors, a number a level"},
       {"decoded", "false", "yolox: coordinates are pixels of the input already"},
       {"classes", "", "names in the network's order, or coco; default: the model's own, else numbers"},
       {"confidence", "0.25", "least score"},
       {"iou", "auto", "a larger overlap with a better box suppresses; 0.7, for yolox 0.45"},
       {"multi_label", "false", "an anchor may give several classes"},
       {"class_agnostic", "false", "boxes of different classes suppress each other"},
       {"max_candidates", "30000", "the best so many go into suppression"},
       {"max_detections", "300", "the best so many come out of it"},
       {"clip", "auto", "cut boxes to the picture; true, for yolox false"}});
  return options;
}

BoxFinder::BoxFinder(const OptionReader& given, const NetworkInfo& network, std::int64_t extra)
    : input_(image_input(given, network, extra)),
      head_(find_head(given, network, input_.height(), input_.width(), extra)) {
  OptionReader options = given;
  const bool is_x = head_.format == HeadFormat::yolox;
  options.settle("iou", is_x ? "0.45" : "0.7");
  options.settle("clip", is_x ? "false" : "true");
  candidates_ = {.confidence = static_cast<float>(options.number("confidence", 0, 1)),
                 .is_multi_label = options.flag("multi_label") && head_.classes > 1,
                 .most = options.count("max_candidates", 1, std::int64_t{1} << 30),
                 .input_height = input_.height(),
                 .input_width = input_.width()};
  nms_ = {.iou = options.number("iou", 0, 1),
          .is_class_agnostic = options.flag("class_agnostic"),
          .max_detections = options.count("max_detections", 1, std::int64_t{1} << 30)};
  is_clipped_ = options.flag("clip");
  head_.is_decoded = options.flag("decoded");
  TEMPER_CHECK(is_x || !head_.is_decoded, bad_argument, "option 'decoded' is for heads of format yolox; output '",
               head_.output, "' is of another one, whose coordinates always are pixels");
  const auto names = options.words("classes");
  const std::int64_t count = head_.format != HeadFormat::objects ? head_.classes
                             : names.empty()                     ? metadata_class_count(network)
                                                                 : class_count(names);
  classes_ = class_names(names, network, count);
}

double original_x(const Placement& placement, double x) { return (x - placement.offset_x) / placement.scale_x; }
double original_y(const Placement& placement, double y) { return (y - placement.offset_y) / placement.scale_y; }

std::vector<Candidate> BoxFinder::chosen(const HeadView& view, Variant variant) const {
  if (head_.format != HeadFormat::objects) return chosen_boxes(head_, view, candidates_, nms_, variant);
  auto candidates = find_candidates(head_, view, candidates_);
  candidates.resize(std::min(candidates.size(), static_cast<std::size_t>(nms_.max_detections)));
  return candidates;
}

metrics::Object object_of(const Candidate& candidate, const Placement& placement, bool is_clipped) {
  double x1 = original_x(placement, candidate.x1);
  double y1 = original_y(placement, candidate.y1);
  double x2 = original_x(placement, candidate.x2);
  double y2 = original_y(placement, candidate.y2);
  if (is_clipped) {
    const auto most_x = static_cast<double>(placement.image_width);
    const auto most_y = static_cast<double>(placement.image_height);
    x1 = std::clamp(x1, 0.0, most_x);
    y1 = std::clamp(y1, 0.0, most_y);
    x2 = std::clamp(x2, 0.0, most_x);
    y2 = std::clamp(y2, 0.0, most_y);
  }
  metrics::Object object;
  object.category = candidate.category;
  object.score = static_cast<double>(candidate.score);
  object.box = {.x = x1, .y = y1, .width = x2 - x1, .height = y2 - y1};
  return object;
}

std::vector<FoundBox> BoxFinder::find_one(const HeadView& view, const Placement& placement, Variant variant) const {
  std::vector<FoundBox> found;
  for (const Candidate& candidate : chosen(view, variant))
    found.push_back({.candidate = candidate, .object = object_of(candidate, placement, is_clipped_)});
  return found;
}

FoundBatch BoxFinder::find(const NamedTensors& outputs, std::span<const Placement> placements, Variant variant) const {
  FoundBatch found;
  found.values = output_f32(outputs, head_.output);
  found.views = head_views(head_, found.values);
  TEMPER_CHECK(found.views.size() == placements.size(), bad_argument, "output '", head_.output, "' is ",
               extents_text(found.values.shape()), " but ", placements.size(), " pictures went in");
  found.boxes.resize(placements.size());
  const auto find_range = [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
      found.boxes[i] = find_one(found.views[i], placements[i], variant);
  };
  const auto samples = static_cast<std::int64_t>(placements.size());
  if (variant == Variant::fast)
    parallel_for(samples, 1, find_range);
  else
    find_range(0, samples);
  return found;
}

}  // namespace temper::tasks
