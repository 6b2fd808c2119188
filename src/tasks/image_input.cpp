// SPDX-License-Identifier: Apache-2.0
#include "tasks/image_input.h"

#include <algorithm>

#include "base/check.h"
#include "tasks/network_tensors.h"

namespace temper::tasks {

namespace {

const std::vector<std::string> k_fits = {"letterbox", "letterbox_corner", "stretch", "centre_crop"};

bool is_channel_count(std::int64_t extent) { return extent == 1 || extent == 3; }

const NetworkTensor& picture_input(const NetworkInfo& network) {
  TEMPER_CHECK(network.inputs.size() == 1, bad_argument, "the task feeds one picture but the network has ",
               network.inputs.size(), " inputs: ", tensors_text(network.inputs));
  const auto& input = network.inputs.front();
  const bool is_picture =
      input.shape.size() == 4 && (is_channel_count(input.shape[1]) || is_channel_count(input.shape[3]));
  TEMPER_CHECK(is_picture, bad_argument, "input ", tensors_text(network.inputs),
               " is no picture; expected [N, C, H, W] or [N, H, W, C] with 1 or 3 channels");
  TEMPER_CHECK(input.dtype == DType::f32 || input.dtype == DType::f16 || input.dtype == DType::u8, bad_argument,
               "input ", tensors_text(network.inputs), " cannot be fed; expected f32, f16 or u8");
  return input;
}

/// Extents that the network leaves open, from "640" or "480x640" (height first).
void read_size(const OptionReader& options, data::PreprocessOptions& preprocess) {
  OptionReader parts({.kind = "", .values = {}}, {{"height", "auto", ""}, {"width", "auto", ""}});
  const auto texts = split(options.text("size"), 'x');
  TEMPER_CHECK(texts.size() == 1 || texts.size() == 2, bad_argument, "option 'size' is '", options.text("size"),
               "'; expected an extent such as 640, or HEIGHTxWIDTH");
  parts.settle("height", texts.front());
  parts.settle("width", texts.back());
  if (preprocess.height < 0) preprocess.height = parts.count("height", 1, 1 << 15);
  if (preprocess.width < 0) preprocess.width = parts.count("width", 1, 1 << 15);
}

/// Scale and shift that give (pixel * scale - mean) / std.
void read_normalisation(const OptionReader& options, data::PreprocessOptions& preprocess) {
  const auto scale = options.numbers("scale", 3);
  const auto mean = options.numbers("mean", 3);
  const auto std = options.numbers("std", 3);
  for (std::size_t c = 0; c < 3; ++c) {
    TEMPER_CHECK(std[c] != 0, bad_argument, "option 'std' is '", options.text("std"),
                 "', which divides by 0; expected numbers other than 0");
    preprocess.scale[c] = static_cast<float>(scale[c] / std[c]);
    preprocess.shift[c] = static_cast<float>(0 - mean[c] / std[c]);
  }
}

void settle(OptionReader& options, const ImageDefaults& defaults) {
  options.settle("fit", defaults.fit);
  options.settle("order", defaults.order);
  options.settle("scale", defaults.scale);
  options.settle("mean", defaults.mean);
  options.settle("std", defaults.std);
  options.settle("shorter_side", defaults.shorter_side);
  options.settle("size", std::to_string(defaults.size));
}

}  // namespace

std::vector<OptionInfo> image_options() {
  return {
      {"fit", "auto", "letterbox (centred), letterbox_corner (top left), stretch or centre_crop"},
      {"size", "auto", "extents of an input that takes any: 640 or HEIGHTxWIDTH"},
      {"shorter_side", "auto", "centre_crop: length that the shorter side gets first; 0: the input's"},
      {"order", "auto", "rgb or bgr, the network's channels"},
      {"scale", "auto", "(pixel * scale - mean) / std; one number, or one a channel in the network's order"},
      {"mean", "auto", "see scale"},
      {"std", "auto", "see scale"},
      {"pad", "114", "value of the ground that letterboxes leave, 0 to 255"},
      {"enlarge", "true", "letterbox: pictures smaller than the input grow"},
  };
}

ImageInput::ImageInput(OptionReader options, const NetworkInfo& network, const ImageDefaults& defaults) {
  const auto& input = picture_input(network);
  settle(options, defaults);
  name_ = input.name;
  auto& preprocess = preprocess_;
  const bool is_nchw = is_channel_count(input.shape[1]);
  preprocess.layout = is_nchw ? data::PixelLayout::nchw : data::PixelLayout::nhwc;
  preprocess.height = input.shape[is_nchw ? 2 : 1];
  preprocess.width = input.shape[is_nchw ? 3 : 2];
  preprocess.dtype = input.dtype;
  read_size(options, preprocess);
  const auto fit = options.choice("fit", k_fits);
  preprocess.fit = static_cast<data::Fit>(std::ranges::find(k_fits, fit) - k_fits.begin());
  const bool is_rgb = options.choice("order", {"rgb", "bgr"}) == "rgb";
  preprocess.order = is_rgb ? data::ChannelOrder::rgb : data::ChannelOrder::bgr;
  if (input.shape[is_nchw ? 1 : 3] == 1) preprocess.order = data::ChannelOrder::gray;
  preprocess.shorter_side = options.count("shorter_side", 0, 1 << 15);
  preprocess.pad = static_cast<std::uint8_t>(options.count("pad", 0, 255));
  preprocess.may_enlarge = options.flag("enlarge");
  read_normalisation(options, preprocess);
}

Placement placement_of(const data::PreprocessOptions& options, std::int64_t height, std::int64_t width) {
  const auto frame = data::frame_of(options, height, width);
  return {.scale_x = frame.scale_x,
          .scale_y = frame.scale_y,
          .offset_x = static_cast<double>(frame.left),
          .offset_y = static_cast<double>(frame.top),
          .image_height = height,
          .image_width = width,
          .network_height = options.height,
          .network_width = options.width};
}

Batch ImageInput::batch(std::span<const Input> inputs, Variant variant) const {
  Batch batch;
  std::vector<data::Image> images;
  for (const auto& input : inputs) {
    TEMPER_CHECK(!input.image.is_empty(), bad_argument, "the task takes pictures but a sample has none; give images");
    images.push_back(input.image);
    batch.placements.push_back(placement_of(preprocess_, input.image.height, input.image.width));
  }
  Tensor tensor(preprocess_.dtype, data::input_shape(preprocess_, static_cast<std::int64_t>(images.size())));
  const auto preprocess = variant == Variant::fast ? data::preprocess_fast : data::preprocess_plain;
  preprocess(images, preprocess_, tensor.mutable_raw());
  batch.inputs.emplace_back(name_, std::move(tensor));
  return batch;
}

}  // namespace temper::tasks
