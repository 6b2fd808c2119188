// SPDX-License-Identifier: Apache-2.0
#include "tasks/detection_head.h"

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "tasks/network_tensors.h"

namespace temper::tasks {

namespace {

const std::vector<std::string> k_formats = {"yolov8", "yolov5", "yolox", "objects"};

bool is_open(std::int64_t extent) { return extent < 0; }
bool fits(std::int64_t extent, std::int64_t expected) { return is_open(extent) || extent == expected; }

std::vector<int> read_strides(const OptionReader& options) {
  std::vector<int> strides;
  for (const auto& word : options.words("strides")) {
    const OptionReader one({.kind = "detection", .values = {{"strides", word}}}, {{"strides", "", ""}});
    strides.push_back(static_cast<int>(one.count("strides", 1, 1024)));
  }
  return strides;
}

/// What the shape tells of an output [B, rows, columns]; nothing where several or no formats fit.
std::optional<HeadFormat> format_of(const Shape& shape, std::int64_t anchors) {
  const std::int64_t rows = shape[1];
  const std::int64_t columns = shape[2];
  if (rows == anchors && columns > 5) return HeadFormat::yolox;
  if (rows == 3 * anchors && columns > 5) return HeadFormat::yolov5;
  if (columns == anchors && rows > 4) return HeadFormat::yolov8;
  if (columns == 6 && rows > 0 && rows <= 1000) return HeadFormat::objects;
  if (is_open(columns) && rows > 4) return HeadFormat::yolov8;
  return std::nullopt;
}

/// Classes of a head of this shape; at most 0 where it cannot be one.
std::int64_t classes_of(HeadFormat format, const Shape& shape, std::int64_t anchors, std::int64_t extra) {
  switch (format) {
    case HeadFormat::yolov8: return fits(shape[2], anchors) ? shape[1] - 4 - extra : 0;
    case HeadFormat::yolov5: return fits(shape[1], 3 * anchors) ? shape[2] - 5 - extra : 0;
    case HeadFormat::yolox: return fits(shape[1], anchors) ? shape[2] - 5 - extra : 0;
    case HeadFormat::objects: return shape[2] == 6 + extra ? 1 : 0;
  }
  return 0;
}

std::string expectation(std::int64_t anchors, std::int64_t extra) {
  const std::string more = extra > 0 ? str(" + ", extra) : "";
  return str("expected [B, 4 + classes", more, ", ", anchors, "] (yolov8), [B, ", 3 * anchors, ", 5 + classes", more,
             "] (yolov5), [B, ", anchors, ", 5 + classes", more, "] (yolox) or [B, K, 6", more, "] (objects)");
}

}  // namespace

std::int64_t first_score(const DetectionHead& head) {
  return head.format == HeadFormat::yolov5 || head.format == HeadFormat::yolox ? 5 : 4;
}

std::int64_t first_extra(const DetectionHead& head) {
  return head.format == HeadFormat::objects ? 6 : first_score(head) + head.classes;
}

std::int64_t anchor_count(std::int64_t height, std::int64_t width, const std::vector<int>& strides) {
  std::int64_t count = 0;
  for (const int stride : strides) count += (height / stride) * (width / stride);
  return count;
}

DetectionHead find_head(const OptionReader& options, const NetworkInfo& network, std::int64_t height,
                        std::int64_t width, std::int64_t extra) {
  DetectionHead head{
      .format = HeadFormat::yolov8, .output = {}, .classes = 0, .extra = extra, .strides = read_strides(options)};
  const std::int64_t anchors = anchor_count(height, width, head.strides);
  std::optional<HeadFormat> asked;
  if (!options.is_auto("format")) {
    const auto name = options.choice("format", k_formats);
    asked = static_cast<HeadFormat>(std::ranges::find(k_formats, name) - k_formats.begin());
  }
  for (const auto& output : network.outputs) {
    if (output.shape.size() != 3) continue;
    const auto format = asked ? asked : format_of(output.shape, anchors);
    if (!format) continue;
    const std::int64_t classes = classes_of(*format, output.shape, anchors, extra);
    if (classes < 1) continue;
    head.format = *format;
    head.output = output.name;
    head.classes = *format == HeadFormat::objects ? 0 : classes;
    return head;
  }
  TEMPER_CHECK(false, bad_argument, "no output of the network is a detection head for a ", width, "x", height,
               " input; it has ", tensors_text(network.outputs), "; ", expectation(anchors, extra),
               "; set option 'format' where the shape does not tell");
}

std::vector<HeadView> head_views(const DetectionHead& head, const Tensor& tensor) {
  const bool is_transposed = head.format == HeadFormat::yolov8;
  const std::int64_t values = first_extra(head) + head.extra;
  TEMPER_CHECK(tensor.rank() == 3 && tensor.dim(is_transposed ? 1 : 2) == values, bad_argument, "output '", head.output,
               "' is ", extents_text(tensor.shape()), "; expected ", values, " values an anchor");
  const std::int64_t anchors = tensor.dim(is_transposed ? 2 : 1);
  std::vector<HeadView> views;
  for (std::int64_t sample = 0; sample < tensor.dim(0); ++sample)
    views.push_back({.data = tensor.data<float>().data() + sample * anchors * values,
                     .anchors = anchors,
                     .values = values,
                     .is_transposed = is_transposed});
  return views;
}

}  // namespace temper::tasks
