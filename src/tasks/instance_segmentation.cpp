// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/check.h"
#include "base/parallel.h"
#include "tasks/box_finder.h"
#include "tasks/kinds.h"
#include "tasks/masks.h"
#include "tasks/network_tensors.h"

namespace temper::tasks {

namespace {

const NetworkTensor& prototypes_output(const NetworkInfo& network) {
  const auto fits = [](const NetworkTensor& output) { return output.shape.size() == 4 && output.shape[1] > 0; };
  const auto found = std::ranges::find_if(network.outputs, fits);
  TEMPER_CHECK(found != network.outputs.end(), bad_argument, "no output of the network holds mask prototypes; it has ",
               tensors_text(network.outputs), "; expected [B, prototypes, H, W] beside the detection head");
  return *found;
}

class InstanceSegmentation final : public Task {
 public:
  InstanceSegmentation(const OptionReader& options, const NetworkInfo& network)
      : prototypes_(prototypes_output(network).name),
        count_(prototypes_output(network).shape[1]),
        finder_(options, network, count_),
        way_(options.choice("masks", {"prototype", "native"}) == "native" ? MaskWay::native : MaskWay::prototype) {}

  std::string_view kind() const override { return "instance_segmentation"; }
  const std::vector<std::string>& classes() const override { return finder_.classes(); }

  Batch preprocess(std::span<const Input> inputs, Variant variant) const override {
    return finder_.input().batch(inputs, variant);
  }

  std::vector<Result> postprocess(const NamedTensors& outputs, std::span<const Placement> placements,
                                  Variant variant) const override {
    const FoundBatch found = finder_.find(outputs, placements, variant);
    const Tensor prototypes = output_f32(outputs, prototypes_);
    const auto samples = static_cast<std::int64_t>(placements.size());
    TEMPER_CHECK(prototypes.rank() == 4 && prototypes.dim(0) == samples && prototypes.dim(1) == count_, bad_argument,
                 "output '", prototypes_, "' is ", extents_text(prototypes.shape()), "; expected [", samples, ", ",
                 count_, ", H, W]");
    std::vector<Result> results(placements.size());
    for (std::size_t i = 0; i < placements.size(); ++i) {
      const std::int64_t area = prototypes.dim(2) * prototypes.dim(3);
      const Prototypes own{.data = prototypes.data<float>().data() + static_cast<std::int64_t>(i) * count_ * area,
                           .count = count_,
                           .height = prototypes.dim(2),
                           .width = prototypes.dim(3)};
      results[i].objects = with_masks(found, i, own, placements[i], variant);
    }
    return results;
  }

 private:
  std::vector<metrics::Object> with_masks(const FoundBatch& found, std::size_t sample, const Prototypes& prototypes,
                                          const Placement& placement, Variant variant) const {
    const auto& boxes = found.boxes[sample];
    const HeadView& view = found.views[sample];
    std::vector<metrics::Object> objects;
    for (const auto& box : boxes) objects.push_back(box.object);
    const auto mask = [&](std::int64_t i) {
      const auto& box = boxes[static_cast<std::size_t>(i)];
      std::vector<float> coefficients;
      for (std::int64_t c = 0; c < count_; ++c)
        coefficients.push_back(view.raw(box.candidate.anchor, first_extra(finder_.head()) + c));
      objects[static_cast<std::size_t>(i)].mask =
          object_mask(prototypes, coefficients, box.candidate, box.object.box, placement, way_, variant);
    };
    const auto count = static_cast<std::int64_t>(boxes.size());
    if (variant == Variant::plain)
      for (std::int64_t i = 0; i < count; ++i) mask(i);
    else
      parallel_for(count, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) mask(i);
      });
    return objects;
  }

  std::string prototypes_;
  std::int64_t count_;
  BoxFinder finder_;
  MaskWay way_;
};

}  // namespace

std::vector<OptionInfo> instance_segmentation_options() {
  auto options = box_options();
  options.push_back(
      {"masks", "prototype",
       "prototype: cut to the box before enlarging, quick and smooth; native: after it, as precise as the "
       "picture"});
  return options;
}

std::unique_ptr<Task> create_instance_segmentation(const TaskOptions& options, const NetworkInfo& network) {
  return std::make_unique<InstanceSegmentation>(OptionReader(options, instance_segmentation_options()), network);
}

}  // namespace temper::tasks
