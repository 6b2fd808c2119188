// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"
#include "tasks/class_scores.h"
#include "tasks/kinds.h"
#include "tasks/lidar_channels.h"
#include "tasks/network_tensors.h"

namespace temper::tasks {

namespace {

/// Says whether a lidar and a camera are calibrated to each other, from a picture with the lidar's points drawn into
/// two more channels. Pictures go in at their own size.
class CalibrationStatus final : public Task {
 public:
  CalibrationStatus(const OptionReader& options, const NetworkInfo& network)
      : scores_(options, network),
        drawing_{.max_depth_m = options.number("max_depth", 1e-3, 1e6), .dilation = options.count("dilation", 0, 64)} {
    const bool fits = network.inputs.size() == 1 && network.inputs.front().shape.size() == 4 &&
                      network.inputs.front().shape[1] == 5 && network.inputs.front().dtype == DType::f32;
    TEMPER_CHECK(fits, bad_argument, "the network's inputs are ", tensors_text(network.inputs),
                 "; a calibration classifier has one of f32 [N, 5, H, W]: blue, green, red, depth, intensity");
    input_ = network.inputs.front();
  }

  std::string_view kind() const override { return "calibration_status"; }
  const std::vector<std::string>& classes() const override { return scores_.classes(); }

  Batch preprocess(std::span<const Input> inputs, Variant variant) const override {
    TEMPER_CHECK(!inputs.empty(), bad_argument, "a batch of no samples cannot be preprocessed");
    Batch batch;
    std::vector<LidarView> views;
    for (const auto& input : inputs) views.push_back(lidar_view_of(input));
    const std::int64_t height = views.front().image.height;
    const std::int64_t width = views.front().image.width;
    Tensor tensor(DType::f32, {static_cast<std::int64_t>(views.size()), 5, height, width});
    float* channels = tensor.mutable_data<float>().data();
    for (const auto& view : views) {
      check_size(view.image, height, width);
      draw_channels(view, drawing_, variant, channels);
      channels += 5 * height * width;
      batch.placements.push_back(
          {.image_height = height, .image_width = width, .network_height = height, .network_width = width});
    }
    batch.inputs.emplace_back(input_.name, std::move(tensor));
    return batch;
  }

  std::vector<Result> postprocess(const NamedTensors& outputs, std::span<const Placement> placements,
                                  Variant) const override {
    return scores_.results(outputs, placements.size());
  }

 private:
  void check_size(const data::Image& image, std::int64_t height, std::int64_t width) const {
    const bool fits_network =
        (input_.shape[2] < 0 || input_.shape[2] == height) && (input_.shape[3] < 0 || input_.shape[3] == width);
    TEMPER_CHECK(fits_network, bad_argument, "a picture of ", width, "x", height, " does not fit input ",
                 tensors_text({input_}), "; calibration is checked at the picture's own size");
    TEMPER_CHECK(image.height == height && image.width == width, bad_argument, "a batch holds pictures of ", width, "x",
                 height, " and of ", image.width, "x", image.height, "; give pictures of one size, or batches of one");
  }

  ClassScores scores_;
  LidarDrawing drawing_;
  NetworkTensor input_;
};

}  // namespace

std::vector<OptionInfo> calibration_status_options() {
  auto options = class_score_options();
  options.push_back({"max_depth", "128", "metres; points as far and farther are left out, depth is 255 there"});
  options.push_back({"dilation", "1", "pixels around a point's own that it covers"});
  return options;
}

std::unique_ptr<Task> create_calibration_status(const TaskOptions& options, const NetworkInfo& network) {
  return std::make_unique<CalibrationStatus>(OptionReader(options, calibration_status_options()), network);
}

}  // namespace temper::tasks
