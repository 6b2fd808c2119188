// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backend/matmul_problem.h"
#include "backends/cuda/blas_matmul.h"
#include "backends/cuda/stream.h"
#include "backends/cuda/tactics/common.h"
#include "backends/cuda/tactics/epilogue.h"
#include "backends/cuda/tactics/families.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::MatMulProblem;
using backend::MatrixView;
using backend::Problem;
using backend::Refusal;

constexpr std::size_t k_alignment_bytes = 16;
constexpr int k_proposals = 12;  // few rows run best on algorithms that the library guesses late

/// Distance between matrices of a batch; nothing where there is no single one.
std::optional<std::int64_t> batch_stride(const MatrixView& view, const Shape& batch) {
  const std::size_t axes = batch.size();
  if (std::all_of(view.extents.begin(), view.extents.begin() + static_cast<std::ptrdiff_t>(axes),
                  [](std::int64_t extent) { return extent == 1; }))
    return 0;
  if (!std::equal(batch.begin(), batch.end(), view.extents.begin())) return std::nullopt;
  return view.extents[axes] * view.extents[axes + 1];
}

/// Nothing where neither axis of the matrix is contiguous.
std::optional<BlasMatrix> matrix_of(const MatrixView& view, const Shape& batch) {
  const std::size_t rank = view.extents.size();
  const auto stride = batch_stride(view, batch);
  if (!stride) return std::nullopt;
  BlasMatrix matrix{.rows = view.extents[rank - 2], .columns = view.extents[rank - 1], .batch_stride = *stride};
  if (view.strides[rank - 1] == 1) {
    matrix.leading = std::max(view.strides[rank - 2], matrix.columns);
  } else if (view.strides[rank - 2] == 1) {
    matrix.is_transposed = true;
    matrix.leading = std::max(view.strides[rank - 1], matrix.rows);
  } else {
    return std::nullopt;
  }
  return matrix;
}

/// What of the epilogue the library does: the rest is left in `rest`.
struct Split {
  BlasProduct product;
  Epilogue rest;
  bool adds_residual_itself = false;
};

std::optional<Split> split(const Problem& problem, const MatMulProblem& matmul) {
  const Shape batch(matmul.y.extents.begin(), matmul.y.extents.end() - 2);
  const auto a = matrix_of(matmul.a, batch), b = matrix_of(matmul.b, batch), y = matrix_of(matmul.y, batch);
  if (!a || !b || !y) return std::nullopt;
  Split split{.product = {.dtype = problem.outputs[0].dtype,
                          .allows_tf32 = problem.allows_tf32,
                          .a = *a,
                          .b = *b,
                          .y = *y,
                          .batch = element_count(batch),
                          .scale = static_cast<float>(matmul.scale),
                          .has_bias = matmul.has_bias()},
              .rest = matmul.epilogue};
  const bool is_added_first = !matmul.epilogue.is_residual_after_activation || matmul.epilogue.activation.empty();
  split.adds_residual_itself = matmul.has_residual() && is_added_first;
  if (split.adds_residual_itself) split.product.residual_scale = 1;
  if (split.rest.activation == "Relu") split.product.function = BlasProduct::Function::relu;
  if (split.rest.activation == "GeluTanh") split.product.function = BlasProduct::Function::gelu_tanh;
  if (split.product.function != BlasProduct::Function::none) split.rest.activation.clear();
  return split;
}

std::optional<Refusal> refuse_operands(const Problem& problem) {
  const DType dtype = problem.outputs.at(0).dtype;
  if (dtype != DType::f32 && dtype != DType::f16 && dtype != DType::bf16) return Refusal{"takes f32, f16 and bf16"};
  for (const auto& input : problem.inputs) {
    if (!input.is_present()) continue;
    if (input.dtype != dtype) return Refusal{"the operands have different types"};
    if (input.layout != Layout::plain) return Refusal{"takes plain layouts only"};
    if (element_count(input.shape) == 0) return Refusal{"an empty tensor"};
  }
  return refuse_unless(problem.outputs[0].layout == Layout::plain, "takes plain layouts only");
}

std::optional<Refusal> refuses(const Problem& problem, const Device& device) {
  if (cublas_lt() == nullptr) return Refusal{cublas_lt_problem()};
  if (cuda_device(device).is_offline()) return Refusal{"algorithms are chosen on the GPU"};
  if (auto refusal = refuse_operands(problem)) return refusal;
  const auto matmul = MatMulProblem::of(problem);
  if (!matmul) return Refusal{"not a matrix product"};
  const bool has_vector = problem.inputs[0].shape.size() == 1 || problem.inputs[1].shape.size() == 1;
  if (has_vector && (matmul->has_bias() || matmul->has_residual())) return Refusal{"a vector with an epilogue"};
  if (!split(problem, *matmul)) return Refusal{"a batch that is partly broadcast"};
  if (!matmul->has_bias()) return std::nullopt;
  const Shape bias = matmul->bias_extents();
  if (element_count(bias) != bias.back() || bias.back() != matmul->y.extents.back())
    return Refusal{"a bias that is no vector along the columns"};
  return refuse_unless(matmul->bias_scale == 1 || problem.is_constant(backend::k_matmul_bias),
                       "a scaled bias that is not constant");
}

std::vector<std::string> configs(const Problem& problem, const Device& device) {
  const auto matmul = MatMulProblem::of(problem);
  // The handle is made on demand; the device stays what it was.
  const BlasMatmul product(split(problem, *matmul)->product, const_cast<CudaDevice&>(cuda_device(device)));
  std::vector<std::string> texts;
  for (const auto& algorithm : product.algorithms(k_proposals, k_alignment_bytes)) texts.push_back(algorithm.text());
  return texts;
}

EpilogueTensors rest_tensors(const Problem& problem, const MatMulProblem& matmul, const Split& split) {
  EpilogueTensors tensors{.y = problem.outputs[0]};
  if (matmul.has_residual() && !split.adds_residual_itself)
    tensors.residual = problem.inputs[backend::k_matmul_residual];
  return tensors;
}

class BlasKernel final : public backend::Kernel {
 public:
  BlasKernel(const Problem& problem, const MatMulProblem& matmul, Split split, const std::string& config,
             CudaDevice& device, backend::ConstantStore& constants)
      : product_(split.product, device),
        has_bias_(matmul.has_bias()),
        adds_residual_itself_(split.adds_residual_itself),
        rest_(split.rest, rest_tensors(problem, matmul, split), device, constants) {
    choose_algorithms(problem, config);
    for (std::size_t i = 0; i < problem.inputs.size(); ++i)
      constants_.push_back(problem.is_constant(i) ? resident(problem, matmul, i, constants) : nullptr);
  }

  [[nodiscard]] std::size_t workspace_bytes() const override {
    return std::max(aligned_.workspace_bytes, unaligned_.workspace_bytes);
  }

  void run(backend::Stream& stream, const backend::KernelArgs& args) override {
    const auto input = [&](std::size_t i) -> const void* {
      if (i >= constants_.size()) return nullptr;
      return constants_[i] ? constants_[i].get() : args.inputs[i];
    };
    const void* residual = input(backend::k_matmul_residual);
    const void* added = adds_residual_itself_ ? residual : nullptr;
    const bool is_aligned = are_aligned({input(0), input(1), added, args.outputs[0]});
    product_.run(is_aligned ? aligned_ : unaligned_, input(0), input(1),
                 has_bias_ ? input(backend::k_matmul_bias) : nullptr, added, args.outputs[0], args.workspace,
                 native(stream));
    rest_.run(stream, args.outputs[0], nullptr, residual);
  }

 private:
  void choose_algorithms(const Problem& problem, const std::string& config) {
    const auto parsed = BlasAlgorithm::parse(config);
    TEMPER_CHECK(parsed, bad_plan, "cuda.matmul.blas: '", config, "' is no algorithm; build the plan again");
    // Views of larger tensors may begin anywhere.
    const auto proposals = product_.algorithms(1, dtype_bytes(problem.outputs[0].dtype));
    const auto fitted = product_.fit(*parsed);
    TEMPER_CHECK(fitted || !proposals.empty(), unsupported, "cuBLASLt has no algorithm for ", problem.key());
    unaligned_ = proposals.empty() ? *fitted : proposals.front();
    // Chosen for other extents, it need not take these.
    aligned_ = fitted ? *fitted : unaligned_;
  }

  static std::shared_ptr<const void> resident(const Problem& problem, const MatMulProblem& matmul, std::size_t input,
                                              backend::ConstantStore& constants) {
    if (input != backend::k_matmul_bias || matmul.bias_scale == 1) return resident_plain(constants, input);
    const DType dtype = problem.inputs[input].dtype;
    return constants.resident(input, str("times ", matmul.bias_scale), [&](const Tensor& plain) {
      std::vector<double> values = to_f64(plain);
      for (double& value : values) value *= matmul.bias_scale;
      return from_f64(dtype, plain.shape(), values);
    });
  }

  static bool are_aligned(std::initializer_list<const void*> pointers) {
    return std::ranges::all_of(pointers, [](const void* pointer) {
      return reinterpret_cast<std::uintptr_t>(pointer) % k_alignment_bytes == 0;
    });
  }

  BlasMatmul product_;
  BlasAlgorithm aligned_, unaligned_;
  bool has_bias_;
  bool adds_residual_itself_;
  std::vector<std::shared_ptr<const void>> constants_;  ///< parallel to the inputs, null where computed
  EpilogueKernel rest_;
};

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string& config, Device& device,
                                        backend::ConstantStore& constants) {
  const auto matmul = MatMulProblem::of(problem);
  return std::make_unique<BlasKernel>(problem, *matmul, *split(problem, *matmul), config, cuda_device(device),
                                      constants);
}

}  // namespace

backend::Tactic matmul_blas_tactic() {
  return {.id = "cuda.matmul.blas",
          .ops = {"MatMul", "Gemm", "FusedMatMul"},
          .refuses = refuses,
          .configs = configs,
          .create = create};
}

}  // namespace temper::cuda
