// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernel_choice.h"
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/conv_problem.h"
#include "backends/cpu/tactics/epilogue_pass.h"
#include "backends/cpu/tactics/families.h"
#include "backends/cpu/tactics/index_space.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

/// Positions of a 1x1 convolution that are taken through all groups while they lie in the first-level cache.
constexpr std::int64_t k_positions = 96;

bool is_pointwise(const ConvProblem& conv) {
  return std::ranges::all_of(conv.window, [](const WindowAxis& axis) {
    return axis.kernel == 1 && axis.stride == 1 && axis.pad_begin == 0 && axis.pad_end == 0;
  });
}

/// Output blocks in as few and as even groups as possible, with packed weights and bias.
class PackedGroups {
 public:
  PackedGroups(const ConvProblem& conv, const DirectKernels& kernels, backend::ConstantStore& constants)
      : lanes_(kernels.lanes), blocks_((conv.channels_out() + lanes_ - 1) / lanes_) {
    const std::int64_t count = (blocks_ + kernels.most_blocks - 1) / kernels.most_blocks;
    for (std::int64_t g = 0; g <= count; ++g) firsts_.push_back(blocks_ * g / count);
    taps_ = element_count(conv.w.shape) / conv.w.shape[0] / conv.channels_in();
    channels_ = conv.channels_in();
    block_in_ = conv.x.layout == Layout::plain ? 1 : lanes_;
    weights_ = constants.packed(k_conv_weights,
                                str("direct by ", block_in_, " in groups of ", kernels.most_blocks, " x ", lanes_),
                                [this](const Tensor& plain) { return pack(plain); });
    const auto padded = [this](const Tensor& plain) {
      Tensor bias(DType::f32, {blocks_ * lanes_});
      if (plain.is_valid()) std::ranges::copy(plain.data<float>(), bias.mutable_data<float>().data());
      return bias;
    };
    bias_ = conv.has_bias() ? constants.packed(k_conv_bias, str("padded to ", lanes_), padded) : padded(Tensor{});
  }

  [[nodiscard]] std::size_t size() const { return firsts_.size() - 1; }
  [[nodiscard]] std::int64_t blocks() const { return blocks_; }
  [[nodiscard]] std::int64_t first(std::size_t group) const { return firsts_[group]; }
  /// The group with its place in y, whose blocks are `block_stride` floats apart from `y` on.
  [[nodiscard]] DirectGroup at(std::size_t group, float* y, std::int64_t block_stride) const {
    const std::int64_t begin = firsts_[group];
    return {firsts_[group + 1] - begin, weights_.data<float>().data() + begin * lanes_ * channels_ * taps_,
            bias_.data<float>().data() + begin * lanes_, y + begin * block_stride, block_stride};
  }

 private:
  /// [group][block in][tap][lane in][the group's channels], padded channels of the output zero.
  [[nodiscard]] Tensor pack(const Tensor& plain) const {
    Tensor packed(DType::f32, {blocks_ * lanes_ * channels_ * taps_});
    float* to = packed.mutable_data<float>().data();
    const float* from = plain.data<float>().data();
    for (std::size_t g = 0; g < size(); ++g)
      for (std::int64_t block = 0; block < channels_; block += block_in_)
        for (std::int64_t tap = 0; tap < taps_; ++tap)
          for (std::int64_t c = block; c < std::min(channels_, block + block_in_); ++c)
            for (std::int64_t o = firsts_[g] * lanes_; o < firsts_[g + 1] * lanes_; ++o)
              *to++ = o < plain.dim(0) ? from[(o * channels_ + c) * taps_ + tap] : 0.0F;
    return packed;
  }

  std::int64_t lanes_ = 0;
  std::int64_t blocks_ = 0;
  std::int64_t channels_ = 0;  ///< of the input
  std::int64_t block_in_ = 1;  ///< channels that lie beside each other in the input
  std::int64_t taps_ = 0;      ///< of a kernel
  std::vector<std::int64_t> firsts_;
  Tensor weights_, bias_;
};

class DirectKernel final : public backend::Kernel {
 public:
  DirectKernel(const ConvProblem& conv, const KernelTable& table, backend::ConstantStore& constants)
      : conv_(conv),
        kernels_(*table.direct),
        groups_(conv, kernels_, constants),
        epilogue_(conv.epilogue, conv.y, *table.pointwise) {}

  void run(backend::Stream&, const backend::KernelArgs& args) override {
    const auto* x = static_cast<const float*>(args.inputs[0]);
    auto* y = static_cast<float*>(args.outputs[0]);
    const float* residual = conv_.has_residual() ? static_cast<const float*>(args.inputs[k_conv_residual]) : nullptr;
    if (is_pointwise(conv_) && conv_.x.layout != Layout::plain)
      run_positions(x, y, residual);
    else
      run_rows(x, y, residual);
    clear_padding(conv_.y, y);
  }

 private:
  void finish(const DirectGroup& group, const float* y, const float* residual, std::int64_t count) const {
    for (std::int64_t b = 0; b < group.blocks; ++b) {
      float* block = group.y + b * group.block_stride;
      epilogue_.run_range(block, residual == nullptr ? nullptr : residual + (block - y), count);
    }
  }

  void run_positions(const float* x, float* y, const float* residual) const {
    const std::int64_t lanes = kernels_.lanes, size = channel_extents(conv_.x.shape).spatial;
    const std::int64_t blocks_in = (conv_.channels_in() + lanes - 1) / lanes;
    const std::int64_t chunks = (size + k_positions - 1) / k_positions;
    const std::int64_t work = k_positions * conv_.channels_in() * groups_.blocks();  // vector products a task
    parallel_for(conv_.x.shape[0] * chunks, 1 + 50000 / work, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const std::int64_t n = i / chunks, first = i % chunks * k_positions;
        const std::int64_t count = std::min(k_positions, size - first);
        const DirectPositions from{x + (n * blocks_in * size + first) * lanes, conv_.channels_in(), size * lanes,
                                   count};
        for (std::size_t g = 0; g < groups_.size(); ++g) {
          const DirectGroup group = groups_.at(g, y + (n * groups_.blocks() * size + first) * lanes, size * lanes);
          kernels_.positions(from, group);
          finish(group, y, residual, count * lanes);
        }
      }
    });
  }

  void run_rows(const float* x, float* y, const float* residual) const {
    const std::int64_t out_height = conv_.y.shape[2], out_width = conv_.y.shape[3];
    const std::int64_t block = out_height * out_width * kernels_.lanes;
    const bool is_plain = conv_.x.layout == Layout::plain;
    const std::int64_t stored =
        is_plain ? conv_.channels_in() : stored_shape(conv_.x.layout, conv_.x.shape)[1] * kernels_.lanes;
    const auto run_row = is_plain ? kernels_.plain_row : kernels_.blocked_row;
    parallel_for(conv_.y.shape[0] * out_height, grain_of(out_width * groups_.blocks() * kernels_.lanes * 4),
                 [&](std::int64_t begin, std::int64_t end) {
                   for (std::int64_t i = begin; i < end; ++i) {
                     const std::int64_t n = i / out_height, out = i % out_height;
                     DirectRow row{row_window(conv_, out), nullptr, conv_.channels_in()};
                     row.x = x + n * stored * row.window.height * row.window.width;
                     float* to = y + n * groups_.blocks() * block + out * out_width * kernels_.lanes;
                     for (std::size_t g = 0; g < groups_.size(); ++g) {
                       const DirectGroup group = groups_.at(g, to, block);
                       run_row(row, group);
                       finish(group, y, residual, out_width * kernels_.lanes);
                     }
                   }
                 });
  }

  ConvProblem conv_;
  const DirectKernels& kernels_;
  PackedGroups groups_;
  EpiloguePass epilogue_;
};

std::optional<Refusal> refuses(const Problem& problem, const Device& device) {
  constexpr std::int64_t k_most_plain_channels = 16;  // beyond these a blocked input is worth its conversion
  if (auto refusal = refuse_conv(problem)) return refusal;
  const ConvProblem conv = *ConvProblem::of(problem);
  const KernelTable& table = kernels_of(device);
  const auto fits = [&](const backend::TensorDesc& t) { return layout_block(t.layout) == table.direct->lanes; };
  if (conv.group != 1) return Refusal{"takes no groups"};
  if (!fits(conv.y) || (conv.has_residual() && !fits(conv.residual)))
    return Refusal{str("gives blocks of ", table.direct->lanes, " channels")};
  if (!EpiloguePass::can_run(conv.epilogue, *table.pointwise)) return Refusal{"no vector kernel for the activation"};
  if (conv.x.layout == Layout::plain)
    return refuse_unless(conv.window.size() == 2 && conv.channels_in() <= k_most_plain_channels,
                         "takes plain inputs of two spatial axes and few channels");
  if (!fits(conv.x)) return Refusal{"takes the same blocks, or plain inputs of few channels"};
  if (is_pointwise(conv)) return std::nullopt;
  const bool is_winograds = std::ranges::all_of(
      conv.window, [](const WindowAxis& axis) { return axis.kernel == 3 && axis.stride == 1 && axis.dilation == 1; });
  return refuse_unless(conv.window.size() == 2 && !is_winograds,
                       "over blocks takes kernels of 1, and those of two spatial axes that Winograd does not");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  return std::make_unique<DirectKernel>(*ConvProblem::of(problem), kernels_of(device), constants);
}

}  // namespace

backend::Tactic conv_direct_tactic() {
  return {.id = "cpu.conv.direct",
          .ops = {"Conv", "FusedConv"},
          .refuses = refuses,
          .configs = one_config,
          .create = create};
}

}  // namespace temper::cpu
