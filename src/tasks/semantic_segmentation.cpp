// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "base/check.h"
#include "tasks/image_input.h"
#include "tasks/kinds.h"
#include "tasks/label_maps.h"
#include "tasks/network_tensors.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::tasks {

namespace {

/// How a network says which class a cell is of.
struct SegmentationHead {
  std::string output;
  bool has_labels = false;   ///< class indices instead of scores
  bool is_nhwc = false;      ///< scores: classes innermost
  std::int64_t classes = 0;  ///< of scores
};

std::optional<SegmentationHead> head_of(const NetworkTensor& output, const std::string& layout) {
  const Shape& shape = output.shape;
  SegmentationHead head{.output = output.name};
  const bool has_one = shape.size() == 4 && (shape[1] == 1 || shape[3] == 1);
  if (is_integer(output.dtype) && (shape.size() == 3 || has_one)) {
    head.has_labels = true;
    return head;
  }
  if (!is_floating(output.dtype) || shape.size() != 4) return std::nullopt;
  head.is_nhwc = layout == "nhwc";
  head.classes = shape[head.is_nhwc ? 3 : 1];
  if (head.classes < 1) return std::nullopt;
  return head;
}

SegmentationHead find_segmentation(const OptionReader& options, const NetworkInfo& network, const ImageInput& input) {
  std::string layout = options.choice("output_layout", {"auto", "nchw", "nhwc"});
  if (layout == "auto") layout = input.options().layout == data::PixelLayout::nhwc ? "nhwc" : "nchw";
  for (const auto& output : network.outputs)
    if (const auto head = head_of(output, layout)) return *head;
  TEMPER_CHECK(false, bad_argument, "no output of the network segments pictures; it has ",
               tensors_text(network.outputs),
               "; expected scores [N, classes, H, W] or [N, H, W, classes], or integers ", "[N, H, W]");
}

class SemanticSegmentation final : public Task {
 public:
  SemanticSegmentation(const OptionReader& options, const NetworkInfo& network)
      : input_(options, network, {.fit = "stretch", .size = 512}),
        head_(find_segmentation(options, network, input_)),
        threshold_(options.number("threshold", -1e30, 1e30)) {
    const auto names = options.words("classes");
    std::int64_t count = head_.classes == 1 ? 2 : head_.classes;
    if (head_.has_labels) count = names.empty() ? metadata_class_count(network) : class_count(names);
    TEMPER_CHECK(count > 0, bad_argument, "output '", head_.output,
                 "' holds class indices but nothing says how many classes there are; set option 'classes'");
    classes_ = class_names(names, network, count);
  }

  std::string_view kind() const override { return "semantic_segmentation"; }
  const std::vector<std::string>& classes() const override { return classes_; }

  Batch preprocess(std::span<const Input> inputs, Variant variant) const override {
    return input_.batch(inputs, variant);
  }

  std::vector<Result> postprocess(const NamedTensors& outputs, std::span<const Placement> placements,
                                  Variant variant) const override {
    const Tensor given = head_.has_labels ? output_named(outputs, head_.output) : output_f32(outputs, head_.output);
    TEMPER_CHECK(given.rank() >= 3 && given.dim(0) == static_cast<std::int64_t>(placements.size()), bad_argument,
                 "output '", head_.output, "' is ", extents_text(given.shape()), " but ", placements.size(),
                 " pictures went in");
    std::vector<Result> results;
    for (std::size_t i = 0; i < placements.size(); ++i) {
      Result result;
      result.label_map = head_.has_labels ? label_map_of(labels_of(given, i), placements[i])
                                          : label_map_of(scores_of(given, i), placements[i], threshold_, variant);
      results.push_back(std::move(result));
    }
    return results;
  }

 private:
  /// i32 [H, W] of one sample.
  Tensor labels_of(const Tensor& given, std::size_t sample) const {
    const bool has_channel_first = given.rank() == 4 && given.dim(1) == 1;
    const std::int64_t height = given.dim(has_channel_first ? 2 : 1);
    const std::int64_t width = given.dim(has_channel_first ? 3 : 2);
    const Tensor all = cast(given, DType::i32);
    const auto* first = all.data<std::int32_t>().data() + static_cast<std::int64_t>(sample) * height * width;
    return Tensor::of<std::int32_t>({height, width}, {first, first + height * width});
  }

  ScoreGrid scores_of(const Tensor& given, std::size_t sample) const {
    TEMPER_CHECK(given.rank() == 4 && given.dim(head_.is_nhwc ? 3 : 1) == head_.classes, bad_argument, "output '",
                 head_.output, "' is ", extents_text(given.shape()), "; expected ", head_.classes, " classes");
    const std::int64_t height = given.dim(head_.is_nhwc ? 1 : 2);
    const std::int64_t width = given.dim(head_.is_nhwc ? 2 : 3);
    const std::int64_t area = height * width;
    return {.data = given.data<float>().data() + static_cast<std::int64_t>(sample) * head_.classes * area,
            .classes = head_.classes,
            .height = height,
            .width = width,
            .class_step = head_.is_nhwc ? 1 : area,
            .row_step = head_.is_nhwc ? width * head_.classes : width,
            .column_step = head_.is_nhwc ? head_.classes : 1};
  }

  ImageInput input_;
  SegmentationHead head_;
  double threshold_;
  std::vector<std::string> classes_;
};

}  // namespace

std::vector<OptionInfo> semantic_segmentation_options() {
  auto options = image_options();
  options.push_back({"classes", "", "names in the network's order; default: the model's own, else numbers"});
  options.push_back({"output_layout", "auto", "nchw or nhwc, of the scores; as the input's"});
  options.push_back({"threshold", "0", "one score a pixel: above it is class 1, else class 0"});
  return options;
}

std::unique_ptr<Task> create_semantic_segmentation(const TaskOptions& options, const NetworkInfo& network) {
  return std::make_unique<SemanticSegmentation>(OptionReader(options, semantic_segmentation_options()), network);
}

}  // namespace temper::tasks
