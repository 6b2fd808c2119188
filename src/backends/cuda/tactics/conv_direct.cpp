// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "backends/cuda/device.h"
#include "backends/cuda/tactics/direct_conv.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/images.h"
#include "backends/cuda/tactics/index_space.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

std::int64_t number_of(const std::string& config) {
  std::int64_t value = 0;
  const auto end = config.data() + config.size();
  TEMPER_CHECK(std::from_chars(config.data(), end, value).ptr == end && value >= 1 && value <= 8, bad_plan,
               "a direct convolution has no config '", config, "'");
  return value;
}

std::optional<Refusal> refuses_depthwise(const Problem& problem, const Device&) {
  const auto conv = DirectConv::of(problem);
  if (!conv) return Refusal{DirectConv::k_limits};
  if (conv->group != conv->channels_in() || conv->group != conv->channels_out()) return Refusal{"is not depthwise"};
  if (conv->x.layout != Layout::channels_last) return Refusal{"takes channels_last only"};
  return refuse_unless(conv->rows.kernel * conv->columns.kernel <= 49, "windows of more than 49 taps");
}

/// Positions of a row that a thread computes.
std::vector<std::string> depthwise_configs(const Problem&, const Device&) { return {"4", "2", "1"}; }

/// [channels, 1, rows, columns] as [rows * columns, channels].
Tensor taps_outside(const Tensor& w, DType dtype) {
  const std::int64_t channels = w.dim(0), taps = w.dim(2) * w.dim(3);
  const auto values = to_f64(w);
  std::vector<double> packed(values.size());
  for (std::int64_t c = 0; c < channels; ++c)
    for (std::int64_t tap = 0; tap < taps; ++tap)
      packed[static_cast<std::size_t>(tap * channels + c)] = values[static_cast<std::size_t>(c * taps + tap)];
  return from_f64(dtype, {taps, channels}, packed);
}

std::unique_ptr<backend::Kernel> create_depthwise(const Problem& problem, const std::string& config, Device& device,
                                                  backend::ConstantStore& constants) {
  const DirectConv conv = *DirectConv::of(problem);
  if (element_count(conv.y.shape) == 0) return make_kernel([](backend::Stream&, const backend::KernelArgs&) {});
  const DType dtype = conv.x.dtype;
  const std::int64_t columns = number_of(config);
  struct Params {
    std::int64_t count, channels, out_height, out_width, groups, in_height, in_width, stride_y, pad_y, pad_x,
        dilation_y;
    float alpha, beta;
  };
  const std::int64_t groups = (conv.y.shape[3] + columns - 1) / columns;
  const auto params_for = [&](std::int64_t width) {
    return Params{conv.y.shape[0] * conv.y.shape[2] * groups * conv.channels_out() / width,
                  conv.channels_out(),
                  conv.y.shape[2],
                  conv.y.shape[3],
                  groups,
                  conv.x.shape[2],
                  conv.x.shape[3],
                  conv.rows.stride,
                  conv.rows.pad_begin,
                  conv.columns.pad_begin,
                  conv.rows.dilation,
                  static_cast<float>(conv.epilogue.alpha),
                  static_cast<float>(conv.epilogue.beta)};
  };
  const auto load = [&](std::int64_t width) {
    auto values = conv.values();
    values.insert(values.end(), {{"WIDTH", str(width)}, {"COLUMNS", str(columns)}});
    return load_kernel(cuda_device(device), joined_source("conv_depthwise", {"functions", "conv_depthwise"}, values),
                       "conv_depthwise");
  };
  const std::int64_t width = widest_channels(conv.x, conv.y);
  const auto weights =
      constants.resident(1, str("taps outside, ", dtype_name(conv.parameters)),
                         [type = conv.parameters](const Tensor& plain) { return taps_outside(plain, type); });
  return make_kernel([narrow = load(1), wide = load(width), narrow_params = params_for(1),
                      wide_params = params_for(width), weights, bias = Source(problem, 2, constants),
                      residual = Source(problem, 3, constants),
                      bytes = static_cast<std::size_t>(width) * dtype_bytes(dtype)](backend::Stream& stream,
                                                                                    const backend::KernelArgs& args) {
    const void* extra = residual.in(args);
    const bool is_wide = are_aligned(args.inputs[0], args.outputs[0], bytes) && are_aligned(extra, nullptr, bytes);
    const Params& params = is_wide ? wide_params : narrow_params;
    (is_wide ? wide : narrow)
        .launch(stream, cover(params.count, 128), params, args.inputs[0], weights.get(), bias.in(args), extra,
                args.outputs[0]);
  });
}

constexpr std::int64_t k_outputs = 16;

std::optional<Refusal> refuses_first(const Problem& problem, const Device&) {
  const auto conv = DirectConv::of(problem);
  if (!conv) return Refusal{DirectConv::k_limits};
  constexpr std::int64_t k_most_channels = 5, k_shared_bytes = 48 * 1024;
  if (conv->group != 1 || conv->channels_in() > k_most_channels) return Refusal{"takes up to 5 channels"};
  const std::int64_t taps = conv->channels_in() * conv->rows.kernel * conv->columns.kernel;
  const bool fits = taps * k_outputs * 4 <= k_shared_bytes && conv->columns.kernel <= 11;
  return refuse_unless(fits, "the weights do not fit into shared memory");
}

/// Positions that a thread computes.
std::vector<std::string> first_configs(const Problem&, const Device&) { return {"2", "4"}; }

/// [channels out, ...] as [channels out / k_outputs, taps, k_outputs] in f32, padded with zeros.
Tensor outputs_inside(const Tensor& w) {
  const std::int64_t outputs = w.dim(0), taps = w.size() / std::max<std::int64_t>(1, outputs);
  const std::int64_t blocks = (outputs + k_outputs - 1) / k_outputs;
  const auto values = to_f64(w);
  std::vector<double> packed(static_cast<std::size_t>(blocks * taps * k_outputs));
  for (std::int64_t o = 0; o < outputs; ++o)
    for (std::int64_t tap = 0; tap < taps; ++tap)
      packed[static_cast<std::size_t>((o / k_outputs * taps + tap) * k_outputs + o % k_outputs)] =
          values[static_cast<std::size_t>(o * taps + tap)];
  return from_f64(DType::f32, {blocks, taps, k_outputs}, packed);
}

std::unique_ptr<backend::Kernel> create_first(const Problem& problem, const std::string& config, Device& device,
                                              backend::ConstantStore& constants) {
  const DirectConv conv = *DirectConv::of(problem);
  if (element_count(conv.y.shape) == 0) return make_kernel([](backend::Stream&, const backend::KernelArgs&) {});
  const std::int64_t positions = number_of(config);
  struct Params {
    std::int64_t positions, channels_out, out_height, out_width, in_height, in_width;
    std::int64_t x_image, x_channel, x_row, x_column;
    float alpha, beta;
  };
  const Shape strides = logical_strides(conv.x);
  const Params params{conv.y.shape[0] * conv.y.shape[2] * conv.y.shape[3],
                      conv.channels_out(),
                      conv.y.shape[2],
                      conv.y.shape[3],
                      conv.x.shape[2],
                      conv.x.shape[3],
                      strides[0],
                      strides[1],
                      strides[2],
                      strides[3],
                      static_cast<float>(conv.epilogue.alpha),
                      static_cast<float>(conv.epilogue.beta)};
  const auto load = [&](bool is_aligned) {
    auto values = conv.values();
    values.insert(values.end(), {{"CHANNELS", str(conv.channels_in())},
                                 {"POSITIONS", str(positions)},
                                 {"OUTPUTS", str(k_outputs)},
                                 {"IS_ALIGNED", is_aligned ? "true" : "false"}});
    return load_kernel(cuda_device(device), joined_source("conv_first", {"functions", "conv_first"}, values),
                       "conv_first");
  };
  const bool can_align = conv.channels_out() % k_outputs == 0;
  LaunchShape shape = cover((params.positions + positions - 1) / positions, 128);
  shape.blocks_y = static_cast<unsigned>((conv.channels_out() + k_outputs - 1) / k_outputs);
  return make_kernel(
      [loose = load(false), aligned = load(can_align), can_align, shape, params,
       weights = constants.resident(1, "16 outputs inside", outputs_inside), bias = Source(problem, 2, constants),
       residual = Source(problem, 3, constants)](backend::Stream& stream, const backend::KernelArgs& args) {
        const bool is_aligned = can_align && are_aligned(args.outputs[0], nullptr, 16);
        (is_aligned ? aligned : loose)
            .launch(stream, shape, params, args.inputs[0], weights.get(), bias.in(args), residual.in(args),
                    args.outputs[0]);
      });
}

}  // namespace

backend::Tactic depthwise_tactic() {
  return {.id = "cuda.conv.depthwise",
          .ops = {"Conv", "FusedConv"},
          .refuses = refuses_depthwise,
          .configs = depthwise_configs,
          .create = create_depthwise};
}

backend::Tactic first_conv_tactic() {
  return {.id = "cuda.conv.first",
          .ops = {"Conv", "FusedConv"},
          .refuses = refuses_first,
          .configs = first_configs,
          .create = create_first};
}

}  // namespace temper::cuda
