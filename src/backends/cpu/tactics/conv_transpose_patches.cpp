// SPDX-License-Identifier: Apache-2.0
#include <cstring>

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

/// A kernel as large as its stride: every input position fills a patch of the output that no other touches, and each
/// tap is a convolution of one tap whose results lie `stride` positions apart.
class PatchKernel final : public backend::Kernel {
 public:
  PatchKernel(const ConvProblem& conv, const KernelTable& table, backend::ConstantStore& constants)
      : conv_(conv),
        kernels_(*table.direct),
        blocks_((conv.channels_out() + kernels_.lanes - 1) / kernels_.lanes),
        rows_(conv.x.shape[0] * conv.x.shape[2]),
        slots_(std::min<std::int64_t>(thread_limit(), rows_)),
        epilogue_(conv.epilogue, conv.y, *table.pointwise) {
    weights_ =
        constants.packed(k_conv_weights, str("patches in groups of ", kernels_.most_blocks, " x ", kernels_.lanes),
                         [this](const Tensor& plain) { return pack(plain); });
    const auto padded = [this](const Tensor& plain) {
      Tensor bias(DType::f32, {blocks_ * kernels_.lanes});
      if (plain.is_valid()) std::ranges::copy(plain.data<float>(), bias.mutable_data<float>().data());
      return bias;
    };
    bias_ =
        conv.has_bias() ? constants.packed(k_conv_bias, str("padded to ", kernels_.lanes), padded) : padded(Tensor{});
  }

  [[nodiscard]] std::size_t workspace_bytes() const override {
    return static_cast<std::size_t>(slots_ * scratch_floats()) * sizeof(float);
  }

  void run(backend::Stream&, const backend::KernelArgs& args) override {
    const auto* x = static_cast<const float*>(args.inputs[0]);
    auto* y = static_cast<float*>(args.outputs[0]);
    auto* scratch = static_cast<float*>(args.workspace);
    const float* residual = conv_.has_residual() ? static_cast<const float*>(args.inputs[k_conv_residual]) : nullptr;
    const std::int64_t taps = conv_.window[0].kernel;
    parallel_for(slots_, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t slot = begin; slot < end; ++slot)
        for (std::int64_t row = rows_ * slot / slots_; row < rows_ * (slot + 1) / slots_; ++row)
          for (std::int64_t tap = 0; tap < taps; ++tap)
            for (std::int64_t first = 0; first < blocks_; first += kernels_.most_blocks)
              fill_row(x, y, residual, scratch + slot * scratch_floats(), row, tap, first);
    });
    clear_padding(conv_.y, y);
  }

 private:
  [[nodiscard]] std::int64_t width() const { return conv_.x.shape[3]; }
  [[nodiscard]] std::int64_t scratch_floats() const { return kernels_.most_blocks * width() * kernels_.lanes; }
  [[nodiscard]] std::int64_t group_blocks(std::int64_t first) const {
    return std::min(kernels_.most_blocks, blocks_ - first);
  }

  /// The output row that input row `row` (over all images) gives through row `tap` of the kernel, in blocks from
  /// `first`.
  void fill_row(const float* x, float* y, const float* residual, float* scratch, std::int64_t row, std::int64_t tap,
                std::int64_t first) const {
    const std::int64_t lanes = kernels_.lanes, channels = conv_.channels_in(), height = conv_.x.shape[2];
    const std::int64_t across = conv_.window[1].kernel, out_width = width() * across;
    const std::int64_t n = row / height, h = row % height, blocks = group_blocks(first);
    const std::int64_t x_blocks = (channels + lanes - 1) / lanes;
    const DirectPositions from{x + (n * x_blocks * height + h) * width() * lanes, channels, height * width() * lanes,
                               width()};
    const std::int64_t out_block = height * conv_.window[0].kernel * out_width * lanes;
    float* const out = y + (n * blocks_ + first) * out_block + (h * conv_.window[0].kernel + tap) * out_width * lanes;
    for (std::int64_t j = 0; j < across; ++j) {
      const float* weights = weights_.data<float>().data() + ((tap * across + j) * blocks_ + first) * lanes * channels;
      kernels_.positions(from, {blocks, weights, bias_.data<float>().data() + first * lanes, scratch, width() * lanes});
      for (std::int64_t b = 0; b < blocks; ++b)
        for (std::int64_t w = 0; w < width(); ++w)
          std::memcpy(out + b * out_block + (w * across + j) * lanes, scratch + (b * width() + w) * lanes,
                      static_cast<std::size_t>(lanes) * sizeof(float));
    }
    for (std::int64_t b = 0; b < blocks; ++b) {
      float* const to = out + b * out_block;
      epilogue_.run_range(to, residual == nullptr ? nullptr : residual + (to - y), out_width * lanes);
    }
  }

  /// [channel in, channel out, tap] as [tap][group][channel in][the group's channels], padded channels zero.
  [[nodiscard]] Tensor pack(const Tensor& plain) const {
    const std::int64_t channels = plain.dim(0), out = plain.dim(1), taps = plain.size() / channels / out;
    Tensor packed(DType::f32, {taps * blocks_ * kernels_.lanes * channels});
    float* to = packed.mutable_data<float>().data();
    const float* from = plain.data<float>().data();
    for (std::int64_t tap = 0; tap < taps; ++tap)
      for (std::int64_t first = 0; first < blocks_; first += kernels_.most_blocks)
        for (std::int64_t c = 0; c < channels; ++c)
          for (std::int64_t i = 0; i < group_blocks(first) * kernels_.lanes; ++i) {
            const std::int64_t o = first * kernels_.lanes + i;
            *to++ = o < out ? from[(c * out + o) * taps + tap] : 0.0F;
          }
    return packed;
  }

  ConvProblem conv_;
  const DirectKernels& kernels_;
  std::int64_t blocks_ = 0;
  std::int64_t rows_ = 0;   ///< of the input, over all images
  std::int64_t slots_ = 1;  ///< threads with scratch memory of their own
  EpiloguePass epilogue_;
  Tensor weights_, bias_;
};

std::optional<Refusal> refuses(const Problem& problem, const Device& device) {
  if (auto refusal = refuse_conv(problem)) return refusal;
  const ConvProblem conv = *ConvProblem::of(problem);
  const KernelTable& table = kernels_of(device);
  const auto fits = [&](const backend::TensorDesc& t) { return layout_block(t.layout) == table.direct->lanes; };
  if (conv.group != 1) return Refusal{"takes no groups"};
  if (conv.window.size() != 2) return Refusal{"takes two spatial axes"};
  for (std::size_t i = 0; i < 2; ++i) {
    const WindowAxis& axis = conv.window[i];
    const bool is_patch = axis.kernel == axis.stride && axis.dilation == 1 && axis.pad_begin == 0;
    if (!is_patch || conv.y.shape[i + 2] != conv.x.shape[i + 2] * axis.stride)
      return Refusal{"takes kernels as large as their strides, without padding"};
  }
  if (!fits(conv.x) || !fits(conv.y) || (conv.has_residual() && !fits(conv.residual)))
    return Refusal{str("takes blocks of ", table.direct->lanes, " channels")};
  return refuse_unless(EpiloguePass::can_run(conv.epilogue, *table.pointwise), "no vector kernel for the activation");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  return std::make_unique<PatchKernel>(*ConvProblem::of(problem), kernels_of(device), constants);
}

}  // namespace

backend::Tactic conv_transpose_patches_tactic() {
  return {.id = "cpu.conv_transpose.patches",
          .ops = {"ConvTranspose", "FusedConvTranspose"},
          .refuses = refuses,
          .configs = one_config,
          .create = create};
}

}  // namespace temper::cpu
