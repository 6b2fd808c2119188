// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backends/cuda/device.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/launch.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

bool is_taken(DType dtype) { return dtype == DType::f32 || dtype == DType::f16 || dtype == DType::bf16; }

/// Each image is [columns, rows] before and [rows, columns] behind.
struct Matrices {
  std::int64_t images, rows, columns;
};

Matrices matrices_of(const backend::TensorDesc& x) {
  const std::int64_t channels = x.shape[1], points = element_count(x.shape) / (x.shape[0] * channels);
  if (x.layout == Layout::plain) return {x.shape[0], points, channels};
  return {x.shape[0], channels, points};
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  const auto &x = problem.inputs.at(0), &y = problem.outputs.at(0);
  if (!is_taken(x.dtype) || !is_taken(y.dtype)) return Refusal{"takes f32, f16 and bf16"};
  const bool has_layouts = (x.layout == Layout::plain && y.layout == Layout::channels_last) ||
                           (x.layout == Layout::channels_last && y.layout == Layout::plain);
  if (!has_layouts || problem.is_constant(0)) return Refusal{"takes plain to channels_last, and back"};
  if (x.shape.size() < 3 || element_count(x.shape) == 0) return Refusal{"takes images"};
  constexpr std::int64_t k_shortest = 16, k_most_images = 65535;
  const Matrices matrices = matrices_of(x);
  return refuse_unless(std::min(matrices.rows, matrices.columns) >= k_shortest && matrices.images <= k_most_images,
                       "few channels or points");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore&) {
  const Matrices matrices = matrices_of(problem.inputs[0]);
  struct Params {
    std::int64_t rows, columns;
  };
  const Params params{matrices.rows, matrices.columns};
  const KernelFunction kernel =
      load_kernel(cuda_device(device),
                  source_from_file("cast_transpose", {{"SOURCE", std::string(element_type(problem.inputs[0].dtype))},
                                                      {"TARGET", std::string(element_type(problem.outputs[0].dtype))}}),
                  "cast_transpose");
  const std::int64_t tiles = (params.rows + 63) / 64 * ((params.columns + 31) / 32);
  const LaunchShape shape{
      .blocks_x = static_cast<unsigned>(tiles), .blocks_y = static_cast<unsigned>(matrices.images), .threads = 256};
  return make_kernel([kernel, shape, params](backend::Stream& stream, const backend::KernelArgs& args) {
    kernel.launch(stream, shape, params, args.inputs[0], args.outputs[0]);
  });
}

}  // namespace

backend::Tactic cast_transpose_tactic() {
  return {.id = "cuda.cast.transpose", .ops = {"Cast"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cuda
