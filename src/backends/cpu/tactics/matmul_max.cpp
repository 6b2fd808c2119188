// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backends/cpu/kernel_choice.h"
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/epilogue_pass.h"
#include "backends/cpu/tactics/families.h"
#include "backends/cpu/tactics/matmul_problem.h"
#include "ops/fused/fused_matmul_max.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

/// The extents of a FusedMatMulMax.
struct Extents {
  std::int64_t matrices, rows, depth, columns;
};

Extents extents_of(const Problem& problem) {
  const Shape& a = problem.inputs[0].shape;
  const std::int64_t rows = a[a.size() - 2], depth = a.back();
  return {element_count(a) / (rows * depth), rows, depth, problem.inputs[1].shape.back()};
}

bool has_vector_bias(const Problem& problem) {
  const backend::TensorDesc& bias = problem.inputs.at(k_matmul_bias);
  return problem.is_constant(k_matmul_bias) && element_count(bias.shape) == bias.shape.back();
}

/// As the activation does not fall, the largest row before it is the largest behind it.
class MatMulMaxKernel final : public backend::Kernel {
 public:
  MatMulMaxKernel(const Problem& problem, const KernelTable& table, backend::ConstantStore& constants)
      : extents_(extents_of(problem)),
        kernels_(*table.row_maximum),
        blocks_((extents_.columns + kernels_.lanes - 1) / kernels_.lanes),
        epilogue_(problem.op.as<ops::FusedMatMulMax>()->epilogue(), problem.outputs[0], *table.pointwise) {
    weights_ =
        constants.packed(k_matmul_weights, str("columns in groups of ", kernels_.most_blocks, " x ", kernels_.lanes),
                         [this](const Tensor& plain) { return by_groups(plain); });
    bias_ = Tensor(DType::f32, {blocks_ * kernels_.lanes});
    if (problem.inputs.size() <= k_matmul_bias || !problem.inputs[k_matmul_bias].is_present()) return;
    adds_rows_ = !has_vector_bias(problem);
    if (!adds_rows_)
      bias_ = constants.packed(k_matmul_bias, str("columns padded to ", kernels_.lanes), [this](const Tensor& plain) {
        Tensor padded(DType::f32, {blocks_ * kernels_.lanes});
        float* to = padded.mutable_data<float>().data();
        for (std::int64_t i = 0; i < extents_.columns; ++i) to[i] = plain.data<float>()[plain.size() == 1 ? 0 : i];
        return padded;
      });
  }

  void run(backend::Stream&, const backend::KernelArgs& args) override {
    const auto* a = static_cast<const float*>(args.inputs[0]);
    const auto* rows = adds_rows_ ? static_cast<const float*>(args.inputs[k_matmul_bias]) : nullptr;
    auto* y = static_cast<float*>(args.outputs[0]);
    const std::int64_t groups = (blocks_ + kernels_.most_blocks - 1) / kernels_.most_blocks;
    const std::int64_t group_columns = kernels_.most_blocks * kernels_.lanes;
    parallel_for(extents_.matrices * groups, grain_of(extents_.rows * extents_.depth * kernels_.lanes),
                 [&](std::int64_t begin, std::int64_t end) {
                   for (std::int64_t i = begin; i < end; ++i) {
                     const std::int64_t matrix = i / groups, first = i % groups * group_columns;
                     const std::int64_t columns = std::min(group_columns, extents_.columns - first);
                     float* const to = y + matrix * extents_.columns + first;
                     kernels_.run({a + matrix * extents_.rows * extents_.depth, extents_.rows, extents_.depth,
                                   (columns + kernels_.lanes - 1) / kernels_.lanes,
                                   weights_.data<float>().data() + first * extents_.depth,
                                   bias_.data<float>().data() + first, to, columns});
                     epilogue_.run_range(to, rows == nullptr ? nullptr : rows + (to - y), columns);
                   }
                 });
  }

 private:
  /// [depth, column] as [group][depth][the group's columns], padded ones zero.
  [[nodiscard]] Tensor by_groups(const Tensor& plain) const {
    Tensor packed(DType::f32, {extents_.depth * blocks_ * kernels_.lanes});
    float* to = packed.mutable_data<float>().data();
    const float* from = plain.data<float>().data();
    for (std::int64_t first = 0; first < blocks_; first += kernels_.most_blocks) {
      const std::int64_t last = std::min(blocks_, first + kernels_.most_blocks) * kernels_.lanes;
      for (std::int64_t k = 0; k < extents_.depth; ++k)
        for (std::int64_t c = first * kernels_.lanes; c < last; ++c)
          *to++ = c < extents_.columns ? from[k * extents_.columns + c] : 0.0F;
    }
    return packed;
  }

  Extents extents_;
  const RowMaximumKernels& kernels_;
  std::int64_t blocks_ = 0;
  EpiloguePass epilogue_;
  Tensor weights_, bias_;
  bool adds_rows_ = false;  ///< one row of the bias to each matrix
};

std::optional<Refusal> refuses(const Problem& problem, const Device& device) {
  constexpr std::int64_t k_most_weights = 64 * 1024;  // read again for every few rows: they have to stay in the cache
  if (auto refusal = refuse_unless_plain_f32(problem)) return refusal;
  if (!problem.is_constant(k_matmul_weights)) return Refusal{"takes constant weights"};
  if (element_count(problem.inputs[1].shape) > k_most_weights) return Refusal{"too many weights to stay in the cache"};
  const bool has_bias = problem.inputs.size() > k_matmul_bias && problem.inputs[k_matmul_bias].is_present();
  if (has_bias && !has_vector_bias(problem) && problem.inputs[k_matmul_bias].shape != problem.outputs[0].shape)
    return Refusal{"a bias that broadcasts in another way"};
  const Epilogue epilogue = problem.op.as<ops::FusedMatMulMax>()->epilogue();
  if (!epilogue.never_falls()) return Refusal{"takes activations that never fall"};
  return refuse_unless(EpiloguePass::can_run(epilogue, *kernels_of(device).pointwise),
                       "no vector kernel for the activation");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  return std::make_unique<MatMulMaxKernel>(problem, kernels_of(device), constants);
}

}  // namespace

backend::Tactic matmul_max_tactic() {
  return {
      .id = "cpu.matmul.max", .ops = {"FusedMatMulMax"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cpu
