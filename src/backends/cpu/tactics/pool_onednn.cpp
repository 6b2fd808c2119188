// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"
#include "backends/cpu/tactics/onednn.h"
#include "ops/nn/average_pool.h"
#include "ops/nn/max_pool.h"
#include "ops/window.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;
using Primitive = dnnl::pooling_v2_forward;
using PrimitiveDesc = Primitive::primitive_desc;

struct Pool {
  dnnl::algorithm algorithm = dnnl::algorithm::pooling_max;
  std::vector<WindowAxis> window;
  bool goes_beyond_padding = false;  ///< ceil_mode lets a window reach behind the end padding
};

Pool pool_of(const Problem& problem) {
  WindowAttributes attributes;
  Shape kernel;
  Pool pool;
  if (const auto* max = problem.op.as<ops::MaxPool>()) {
    attributes = max->window();
    kernel = max->kernel_shape;
  } else {
    const auto* average = problem.op.as<ops::AveragePool>();
    attributes = average->window();
    kernel = average->kernel_shape;
    pool.algorithm = average->count_include_pad ? dnnl::algorithm::pooling_avg_include_padding
                                                : dnnl::algorithm::pooling_avg_exclude_padding;
  }
  const Shape& x = problem.inputs[0].shape;
  pool.window = resolve_window(problem.op.name(), attributes, kernel, spatial_extents(problem.op.name(), x));
  for (std::size_t i = 0; i < pool.window.size(); ++i) {
    WindowAxis& axis = pool.window[i];
    const std::int64_t reached = (problem.outputs[0].shape[i + 2] - 1) * axis.stride + axis.extent();
    const std::int64_t pad_end = reached - x[i + 2] - axis.pad_begin;
    pool.goes_beyond_padding = pool.goes_beyond_padding || pad_end > axis.pad_end;
    axis.pad_end = pad_end;
  }
  return pool;
}

onednn::Request<Primitive> request(const Problem& problem) {
  const Pool pool = pool_of(problem);
  dnnl::memory::dims strides, kernel, dilations, pads_begin, pads_end;
  for (const WindowAxis& axis : pool.window) {
    strides.push_back(axis.stride);
    kernel.push_back(axis.kernel);
    dilations.push_back(axis.dilation - 1);
    pads_begin.push_back(axis.pad_begin);
    pads_end.push_back(axis.pad_end);
  }
  const auto x = onednn::desc_of(problem.inputs[0]), y = onednn::desc_of(problem.outputs[0]);
  return {[=] {
            return Primitive::desc(dnnl::prop_kind::forward_inference, pool.algorithm, x, y, strides, kernel, dilations,
                                   pads_begin, pads_end);
          },
          onednn::attributes_with({})};
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  const backend::TensorDesc& x = problem.inputs[0];
  if (x.dtype != DType::f32) return Refusal{"takes f32 only"};
  if (problem.outputs.size() > 1 && problem.outputs[1].is_present()) return Refusal{"the indices are asked for"};
  if (x.shape.size() < 3 || x.shape.size() > 5) return Refusal{"takes one to three spatial axes"};
  if (element_count(x.shape) == 0) return Refusal{"an empty tensor"};
  const Pool pool = pool_of(problem);
  if (pool.algorithm == dnnl::algorithm::pooling_avg_include_padding && pool.goes_beyond_padding)
    return Refusal{"oneDNN would count positions behind the padding"};
  return refuse_unless(!onednn::implementations(request(problem)).empty(), "oneDNN has no fast implementation");
}

std::vector<std::string> configs(const Problem& problem, const Device&) {
  return onednn::implementations(request(problem));
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string& config, Device&,
                                        backend::ConstantStore&) {
  const PrimitiveDesc desc = onednn::implementation(request(problem), config);
  onednn::Execution execution(onednn::guarded([&] { return Primitive(desc); }));
  const std::size_t x = execution.add_input(DNNL_ARG_SRC, desc.src_desc());
  const std::size_t y = execution.add_output(DNNL_ARG_DST, desc.dst_desc());
  const std::size_t workspace = desc.scratchpad_desc().get_size();
  const std::size_t scratch = workspace > 0 ? execution.add_input(DNNL_ARG_SCRATCHPAD, desc.scratchpad_desc()) : 0;
  return make_kernel(
      [=, execution = std::move(execution)](const backend::KernelArgs& args) mutable {
        execution.bind(x, args.inputs[0]);
        execution.bind(y, args.outputs[0]);
        if (workspace > 0) execution.bind(scratch, args.workspace);
        execution.run();
      },
      workspace);
}

}  // namespace

backend::Tactic pool_onednn_tactic() {
  return {.id = "cpu.pool.onednn",
          .ops = {"MaxPool", "AveragePool"},
          .refuses = refuses,
          .configs = configs,
          .create = create};
}

}  // namespace temper::cpu
