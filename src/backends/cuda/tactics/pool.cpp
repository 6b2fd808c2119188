// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/device.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/images.h"
#include "backends/cuda/tactics/index_space.h"
#include "ops/nn/average_pool.h"
#include "ops/nn/max_pool.h"
#include "tensor/dtype.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

struct Axis {
  std::int64_t in, kernel, stride, dilation, pad, counted;
};
struct Window {
  Axis axis[3];
};

Window window_of(const Problem& problem) {
  const Shape& x = problem.inputs[0].shape;
  const auto* max = problem.op.as<ops::MaxPool>();
  const auto* average = problem.op.as<ops::AveragePool>();
  const Window3 from =
      make_window3(problem.op.name(), max != nullptr ? max->window() : average->window(),
                   max != nullptr ? max->kernel_shape : average->kernel_shape, spatial_extents(problem.op.name(), x));
  Window window{};
  for (std::size_t i = 0; i < 3; ++i) {
    const WindowAxis& axis = from.axes.at(i);
    window.axis[i] = {from.in.at(i), axis.kernel,    axis.stride,
                      axis.dilation, axis.pad_begin, from.in.at(i) + axis.pad_end};
  }
  return window;
}

bool has_indices(const Problem& problem) { return problem.outputs.size() > 1 && problem.outputs[1].is_present(); }

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  const backend::TensorDesc& x = problem.inputs[0];
  if (element_type(x.dtype).empty() || x.dtype == DType::u64) return Refusal{str("does not take ", x.text())};
  if (!has_strides(x) || !has_strides(problem.outputs[0])) return Refusal{"does not take these layouts"};
  if (x.shape.size() > 5) return Refusal{"more than three spatial axes"};
  if (problem.is_constant(0)) return Refusal{"the input is constant"};
  return refuse_unless(!has_indices(problem) || problem.outputs[1].layout == problem.outputs[0].layout,
                       "the outputs have different layouts");
}

KernelFunction load(const Problem& problem, const ImageWalk& walk, CudaDevice& device) {
  const auto* max = problem.op.as<ops::MaxPool>();
  const auto* average = problem.op.as<ops::AveragePool>();
  const auto flag = [](bool value) { return std::string(value ? "true" : "false"); };
  const DType dtype = problem.inputs[0].dtype;
  auto defines = walk.defines(dtype);
  defines.emplace_back("C", dtype == DType::f64 ? "double" : is_floating(dtype) ? "float" : "int64_t");
  defines.emplace_back("IS_MAX", flag(max != nullptr));
  defines.emplace_back("HAS_INDICES", flag(has_indices(problem)));
  defines.emplace_back("BY_COLUMNS", flag(max != nullptr && max->storage_order == 1));
  defines.emplace_back("COUNTS_PADDING", flag(average != nullptr && average->count_include_pad));
  return load_kernel(device, joined_source("pool", {"images", "pool"}, defines), "pool");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore&) {
  if (element_count(problem.outputs[0].shape) == 0)
    return make_kernel([](backend::Stream&, const backend::KernelArgs&) {});
  const backend::TensorDesc& x = problem.inputs[0];
  const ImageWalk narrow(x, problem.outputs[0], 1);
  const ImageWalk wide(x, problem.outputs[0], widest_channels(x, problem.outputs[0]));
  return make_kernel([narrow, wide, narrow_function = load(problem, narrow, cuda_device(device)),
                      wide_function = load(problem, wide, cuda_device(device)), window = window_of(problem),
                      bytes = dtype_bytes(x.dtype) * static_cast<std::size_t>(wide.width),
                      with_indices = has_indices(problem)](backend::Stream& stream, const backend::KernelArgs& args) {
    const bool is_wide = are_aligned(args.inputs[0], args.outputs[0], bytes);
    const Images& images = is_wide ? wide.images : narrow.images;
    void* indices = with_indices ? args.outputs[1] : nullptr;
    (is_wide ? wide_function : narrow_function)
        .launch(stream, cover(images.count), images, window, args.inputs[0], args.outputs[0], indices);
  });
}

}  // namespace

backend::Tactic pool_tactic() {
  return {.id = "cuda.pool",
          .ops = {"MaxPool", "AveragePool"},
          .refuses = refuses,
          .configs = one_config,
          .create = create};
}

}  // namespace temper::cuda
