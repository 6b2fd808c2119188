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

class DepthwiseKernel final : public backend::Kernel {
 public:
  DepthwiseKernel(const ConvProblem& conv, const KernelTable& table, backend::ConstantStore& constants)
      : conv_(conv),
        kernels_(*table.depthwise),
        blocks_((conv.channels_out() + kernels_.lanes - 1) / kernels_.lanes),
        epilogue_(conv.epilogue, conv.y, *table.pointwise) {
    weights_ = constants.packed(k_conv_weights, str("depthwise by ", kernels_.lanes),
                                [this](const Tensor& plain) { return by_blocks(plain); });
    bias_ = conv.has_bias() ? constants.packed(k_conv_bias, str("padded to ", kernels_.lanes),
                                               [this](const Tensor& plain) { return by_blocks(plain); })
                            : Tensor(DType::f32, {blocks_ * kernels_.lanes});
  }

  void run(backend::Stream&, const backend::KernelArgs& args) override {
    const auto* x = static_cast<const float*>(args.inputs[0]);
    auto* y = static_cast<float*>(args.outputs[0]);
    const float* residual = conv_.has_residual() ? static_cast<const float*>(args.inputs[k_conv_residual]) : nullptr;
    const std::int64_t lanes = kernels_.lanes, out_height = conv_.y.shape[2];
    const std::int64_t x_block = conv_.x.shape[2] * conv_.x.shape[3] * lanes;
    const std::int64_t row_floats = conv_.y.shape[3] * lanes, taps = weights_.dim(1);
    const float* weights = weights_.data<float>().data();
    const float* bias = bias_.data<float>().data();
    parallel_for(conv_.y.shape[0] * blocks_ * out_height, grain_of(row_floats * taps),
                 [&](std::int64_t begin, std::int64_t end) {
                   for (std::int64_t i = begin; i < end; ++i) {
                     const std::int64_t plane = i / out_height, block = plane % blocks_;
                     float* to = y + i * row_floats;
                     kernels_.row({row_window(conv_, i % out_height), x + plane * x_block,
                                   weights + block * taps * lanes, bias + block * lanes, to});
                     epilogue_.run_range(to, residual == nullptr ? nullptr : residual + (to - y), row_floats);
                   }
                 });
    clear_padding(conv_.y, y);
  }

 private:
  /// [channel, taps...] as [block][tap][lane], padded channels zero.
  [[nodiscard]] Tensor by_blocks(const Tensor& plain) const {
    const std::int64_t channels = plain.dim(0), taps = element_count(plain.shape()) / channels;
    Tensor packed(DType::f32, {blocks_, taps, kernels_.lanes});
    float* to = packed.mutable_data<float>().data();
    const float* from = plain.data<float>().data();
    for (std::int64_t c = 0; c < channels; ++c)
      for (std::int64_t tap = 0; tap < taps; ++tap)
        to[(c / kernels_.lanes * taps + tap) * kernels_.lanes + c % kernels_.lanes] = from[c * taps + tap];
    return packed;
  }

  ConvProblem conv_;
  const DepthwiseKernels& kernels_;
  std::int64_t blocks_ = 0;
  EpiloguePass epilogue_;
  Tensor weights_, bias_;
};

std::optional<Refusal> refuses(const Problem& problem, const Device& device) {
  if (auto refusal = refuse_conv(problem)) return refusal;
  const ConvProblem conv = *ConvProblem::of(problem);
  const KernelTable& table = kernels_of(device);
  const auto fits = [&](const backend::TensorDesc& t) { return layout_block(t.layout) == table.depthwise->lanes; };
  if (conv.group != conv.channels_in() || conv.group != conv.channels_out())
    return Refusal{"takes as many groups as channels"};
  if (conv.window.size() != 2) return Refusal{"takes two spatial axes"};
  if (!fits(conv.x) || !fits(conv.y) || (conv.has_residual() && !fits(conv.residual)))
    return Refusal{str("takes blocks of ", table.depthwise->lanes, " channels")};
  return refuse_unless(EpiloguePass::can_run(conv.epilogue, *table.pointwise), "no vector kernel for the activation");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  return std::make_unique<DepthwiseKernel>(*ConvProblem::of(problem), kernels_of(device), constants);
}

}  // namespace

backend::Tactic conv_depthwise_tactic() {
  return {.id = "cpu.conv.depthwise",
          .ops = {"Conv", "FusedConv"},
          .refuses = refuses,
          .configs = one_config,
          .create = create};
}

}  // namespace temper::cpu
