// SPDX-License-Identifier: Apache-2.0
#include "ops/index/gather.h"

#include <cstring>

#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"
#include "tensor/dtype.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

constexpr std::size_t k_data = 0;
constexpr std::size_t k_indices = 1;

/// y[outer, i, inner] = data[outer, indices[i], inner], in bytes along inner.
struct Slices {
  std::int64_t outer = 1;
  std::int64_t length = 1;  ///< of the gathered axis
  std::int64_t count = 1;   ///< of indices
  std::size_t bytes = 1;    ///< of a slice
};

Slices slices_of(const Problem& problem) {
  const Shape& data = problem.inputs[k_data].shape;
  const auto rank = static_cast<std::int64_t>(data.size());
  const AxisSplit split = split_at_axis(data, normalise_axis("Gather", problem.op.as<ops::Gather>()->axis, rank));
  return {split.outer, split.length, element_count(problem.inputs[k_indices].shape),
          static_cast<std::size_t>(split.inner) * dtype_bytes(problem.inputs[k_data].dtype)};
}

/// Indices from 0, into `target`. Errors: invalid_model where one is out of range.
template <class Index>
void wrap(const void* indices, const Slices& slices, std::int64_t* target) {
  const auto* source = static_cast<const Index*>(indices);
  for (std::int64_t i = 0; i < slices.count; ++i) {
    const std::int64_t index = source[i];
    TEMPER_CHECK(index >= -slices.length && index < slices.length, invalid_model, "Gather: index ", index,
                 " is outside [", -slices.length, ", ", slices.length, ")");
    target[i] = index < 0 ? index + slices.length : index;
  }
}

/// Slices of a size known to the compiler, which then copies them without a call.
template <std::size_t k_bytes>
void copy_range(const Slices& slices, const std::byte* data, const std::int64_t* indices, std::byte* y,
                std::int64_t begin, std::int64_t end) {
  const std::size_t bytes = k_bytes > 0 ? k_bytes : slices.bytes;
  for (std::int64_t row = begin; row < end; ++row) {
    const std::int64_t slice = row / slices.count * slices.length + indices[row % slices.count];
    std::memcpy(y + static_cast<std::size_t>(row) * bytes, data + static_cast<std::size_t>(slice) * bytes, bytes);
  }
}

auto copier_of(std::size_t bytes) {
  switch (bytes) {
    case 1: return copy_range<1>;
    case 2: return copy_range<2>;
    case 4: return copy_range<4>;
    case 8: return copy_range<8>;
    default: return copy_range<0>;
  }
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors) {
      if (tensor.layout != Layout::plain) return Refusal{"takes plain tensors"};
      if (!is_numeric(tensor.dtype) && tensor.dtype != DType::boolean) return Refusal{"elements are not plain memory"};
    }
  const DType index = problem.inputs[k_indices].dtype;
  return refuse_unless(index == DType::i32 || index == DType::i64, "takes indices of i32 or i64");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device&,
                                        backend::ConstantStore& constants) {
  const Slices slices = slices_of(problem);
  const auto constant = [&](std::size_t input) {
    return problem.is_constant(input) ? constants.plain(input) : Tensor{};
  };
  const Tensor data = constant(k_data), indices = constant(k_indices);
  const auto read = problem.inputs[k_indices].dtype == DType::i32 ? wrap<std::int32_t> : wrap<std::int64_t>;
  const auto copy = copier_of(slices.bytes);
  return make_kernel(
      [=](const backend::KernelArgs& args) {
        auto* wrapped = static_cast<std::int64_t*>(args.workspace);
        read(indices.is_valid() ? indices.raw() : args.inputs[k_indices], slices, wrapped);
        const auto* source = static_cast<const std::byte*>(data.is_valid() ? data.raw() : args.inputs[k_data]);
        auto* target = static_cast<std::byte*>(args.outputs[0]);
        parallel_for(slices.outer * slices.count, grain_of(static_cast<std::int64_t>(2 * slices.bytes)),
                     [&](std::int64_t begin, std::int64_t end) { copy(slices, source, wrapped, target, begin, end); });
      },
      static_cast<std::size_t>(slices.count) * sizeof(std::int64_t));
}

}  // namespace

backend::Tactic gather_tactic() {
  return {.id = "cpu.gather", .ops = {"Gather"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cpu
