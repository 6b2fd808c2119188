// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backends/cuda/device.h"
#include "backends/cuda/tactics/common.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/index_space.h"
#include "backends/cuda/tactics/pointwise_code.h"
#include "ops/elementwise/cast.h"
#include "tensor/dtype.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;
using Walk = PointwiseShape::Walk;

/// Floats to integers beyond their range, and to 8-bit floats, follow rules of their own.
std::optional<Refusal> refuse_cast(const Problem& problem) {
  const auto* cast = problem.op.as<ops::Cast>();
  if (cast == nullptr) return std::nullopt;
  const DType from = problem.inputs[0].dtype;
  if (is_floating(from) && is_integer(cast->to)) return Refusal{"casts of floats to integers"};
  const bool is_rounded_twice = is_integer(from) && cast->to == DType::bf16;
  return refuse_unless(!is_rounded_twice && cast->to != DType::i4 && cast->to != DType::u4,
                       "casts of integers to bf16 and to 4 bits");
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors)
      if (!has_strides(tensor)) return Refusal{str("does not take ", tensor.text())};
  for (const auto& output : problem.outputs)
    if (output.layout != problem.outputs[0].layout) return Refusal{"the outputs have different layouts"};
  if (auto refusal = refuse_cast(problem)) return refusal;
  std::string reason;
  if (!pointwise_body(problem, reason)) return Refusal{reason};
  return std::nullopt;
}

/// Elements a thread may compute at once: full 16-byte accesses, as far as extents and strides allow.
int widest(const Problem& problem, const IndexSpace& space) {
  std::size_t largest = 1;
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors) largest = std::max(largest, dtype_bytes(tensor.dtype));
  constexpr std::size_t k_access_bytes = 16;
  auto width = static_cast<std::int64_t>(k_access_bytes / largest);
  const auto fits = [&](std::int64_t candidate) {
    if (space.extents.back() % candidate != 0) return false;
    return std::all_of(space.strides.begin(), space.strides.end(), [&](const Shape& strides) {
      if (strides.back() > 1) return false;
      if (strides.back() == 0) return true;
      return std::all_of(strides.begin(), strides.end() - 1,
                         [&](std::int64_t stride) { return stride % candidate == 0; });
    });
  };
  while (width > 1 && !fits(width)) width /= 2;
  return static_cast<int>(width);
}

class PointwiseKernel final : public backend::Kernel {
 public:
  PointwiseKernel(const Problem& problem, CudaDevice& device, backend::ConstantStore& constants)
      : constants_(problem.inputs.size()) {
    std::vector<Shape> operands;
    for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
      backend::TensorDesc input = problem.inputs[i];
      if (problem.is_constant(i)) {
        constants_[i] = resident_plain(constants, i);
        input.layout = Layout::plain;
      }
      operands.push_back(broadcast_strides(input, problem.outputs[0].shape));
    }
    const IndexSpace space = index_space(problem.outputs[0], operands);
    count_ = space.count();
    fill_parameters(space);
    load(problem, space, device);
    for (const auto& tensor : problem.inputs) element_bytes_.push_back(dtype_bytes(tensor.dtype));
    for (const auto& tensor : problem.outputs) element_bytes_.push_back(dtype_bytes(tensor.dtype));
    addresses_.resize(element_bytes_.size());
    pointers_.push_back(parameters_.data());
    for (auto& address : addresses_) pointers_.push_back(&address);
  }

  void run(backend::Stream& stream, const backend::KernelArgs& args) override {
    const std::size_t inputs = constants_.size();
    for (std::size_t i = 0; i < inputs; ++i) addresses_[i] = constants_[i] ? constants_[i].get() : args.inputs[i];
    for (std::size_t i = inputs; i < addresses_.size(); ++i) addresses_[i] = args.outputs[i - inputs];
    const bool is_wide = width_ > 1 && is_aligned();
    const KernelFunction& function = is_wide ? wide_ : narrow_;
    function.launch_with(stream, cover(is_wide ? count_ / width_ : count_), pointers_.data());
  }

 private:
  void fill_parameters(const IndexSpace& space) {
    parameters_.push_back(count_);
    parameters_.insert(parameters_.end(), space.extents.begin(), space.extents.end());
    for (const auto& strides : space.strides) parameters_.insert(parameters_.end(), strides.begin(), strides.end());
    if (space.strides.empty()) parameters_.resize(parameters_.size() + space.extents.size());
  }

  void load(const Problem& problem, const IndexSpace& space, CudaDevice& device) {
    std::string reason;
    const auto body = pointwise_body(problem, reason);
    PointwiseShape shape;
    for (const auto& tensor : problem.inputs) shape.inputs.push_back(tensor.dtype);
    for (const auto& tensor : problem.outputs) shape.outputs.push_back(tensor.dtype);
    for (const auto& strides : space.strides)
      shape.walks.push_back(strides.back() == 0   ? Walk::repeated
                            : strides.back() == 1 ? Walk::contiguous
                                                  : Walk::strided);
    shape.rank = space.extents.size();
    constexpr std::int64_t k_narrow_limit = std::int64_t{1} << 31;
    shape.is_wide = count_ >= k_narrow_limit;
    narrow_ = load_kernel(device, pointwise_source(*body, shape), "pointwise");
    width_ = widest(problem, space);
    if (width_ == 1) return;
    shape.width = width_;
    wide_ = load_kernel(device, pointwise_source(*body, shape), "pointwise");
  }

  /// Views may begin anywhere.
  [[nodiscard]] bool is_aligned() const {
    for (std::size_t i = 0; i < addresses_.size(); ++i) {
      const std::size_t alignment = std::min<std::size_t>(16, element_bytes_[i] * static_cast<std::size_t>(width_));
      if (reinterpret_cast<std::uintptr_t>(addresses_[i]) % alignment != 0) return false;
    }
    return true;
  }

  std::int64_t count_ = 0;
  int width_ = 1;
  KernelFunction narrow_;
  KernelFunction wide_;
  std::vector<std::shared_ptr<const void>> constants_;  ///< parallel to the inputs, null where computed
  std::vector<std::size_t> element_bytes_;              ///< of the inputs, then of the outputs
  std::vector<std::int64_t> parameters_;
  std::vector<const void*> addresses_;
  std::vector<void*> pointers_;
};

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  return std::make_unique<PointwiseKernel>(problem, cuda_device(device), constants);
}

}  // namespace

backend::Tactic pointwise_tactic() {
  return {.id = "cuda.pointwise",
          .ops = {"Pointwise", "Unary", "Binary", "Where", "Cast", "Reorder", "Identity"},
          .refuses = refuses,
          .configs = one_config,
          .create = create};
}

}  // namespace temper::cuda
