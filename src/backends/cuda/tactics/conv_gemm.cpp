// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <span>

#include "backends/cuda/device.h"
#include "backends/cuda/stream.h"
#include "backends/cuda/tactics/conv_product.h"
#include "backends/cuda/tactics/epilogue.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/images.h"
#include "backends/cuda/tactics/launch.h"
#include "tensor/dtype.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

/// What one thread block computes. `part_*`: elements a thread (ffma), or warps down and across (mma).
struct Tile {
  std::string_view name;
  int rows, columns;
  int part_rows, part_columns;
  int step;
  int threads;
  int stages;  ///< steps in shared memory or on their way; 0: the kernel that keeps the next one in registers
};

constexpr Tile k_ffma_tiles[] = {
    {"128x128", 128, 128, 8, 8, 8, 256, 0}, {"128x64 staged", 128, 64, 8, 8, 16, 128, 3},
    {"128x64", 128, 64, 8, 8, 8, 128, 0},   {"64x64 staged", 64, 64, 4, 8, 16, 128, 4},
    {"64x64", 64, 64, 4, 8, 16, 128, 0},    {"64x32 staged", 64, 32, 4, 4, 16, 128, 4},
    {"64x32", 64, 32, 4, 4, 16, 128, 0},    {"32x32 staged", 32, 32, 4, 4, 16, 64, 4},
    {"32x32", 32, 32, 4, 4, 16, 64, 0},
};
constexpr Tile k_mma_tiles[] = {
    {"128x128", 128, 128, 2, 4, 32, 256, 4}, {"128x64", 128, 64, 4, 2, 32, 256, 4},
    {"64x64", 64, 64, 2, 2, 32, 128, 4},     {"128x32", 128, 32, 4, 1, 32, 128, 4},
    {"64x32", 64, 32, 4, 1, 32, 128, 4},     {"128x16", 128, 16, 4, 1, 32, 128, 4},
    {"128x8", 128, 8, 4, 1, 32, 128, 4},
};
constexpr std::int64_t k_most_splits = 16;
constexpr std::size_t k_proposals = 5;

/// Kernels of one kind of arithmetic.
struct Family {
  std::span<const Tile> tiles;
  bool has_tensor_cores;
  double products_a_us;  ///< of a multiprocessor, about

  [[nodiscard]] std::string kernel(const Tile& tile) const {
    return has_tensor_cores ? "conv_mma" : tile.stages > 0 ? "conv_ffma_staged" : "conv_ffma";
  }
  [[nodiscard]] WeightFormat format(const Tile& tile) const {
    return {.step = tile.step, .columns = has_tensor_cores ? 8 : 4, .are_columns_outside = has_tensor_cores};
  }
};
constexpr Family k_ffma{k_ffma_tiles, false, 2e5};
constexpr Family k_mma{k_mma_tiles, true, 1e6};

struct Config {
  const Tile* tile = nullptr;
  std::int64_t splits = 1;  ///< blocks that share the sum of a tile
};

std::string text_of(const Config& config) { return str(config.tile->name, "/", config.splits); }

Config parse(const Family& family, const std::string& text) {
  for (const Tile& tile : family.tiles) {
    if (!text.starts_with(tile.name) || text.size() < tile.name.size() + 2 || text[tile.name.size()] != '/') continue;
    Config config{&tile, 0};
    const char* const end = text.data() + text.size();
    const bool is_read = std::from_chars(text.data() + tile.name.size() + 1, end, config.splits).ptr == end;
    if (is_read && config.splits >= 1 && config.splits <= k_most_splits) return config;
  }
  throw Error(ErrorCode::bad_plan, str("a convolution by tiles has no config '", text, "'"), __FILE__, __LINE__);
}

std::int64_t tiles_of(const ConvProduct& product, const Tile& tile) {
  return (product.rows() + tile.rows - 1) / tile.rows * ((product.columns() + tile.columns - 1) / tile.columns) *
         product.conv.group;
}

/// A rough time, to order the ways by.
double estimate_us(const ConvProduct& product, const Family& family, const Config& config, int multiprocessors) {
  const Tile& tile = *config.tile;
  const std::int64_t blocks = tiles_of(product, tile) * config.splits;
  const auto blocks_a_processor = static_cast<double>((blocks + multiprocessors - 1) / multiprocessors);
  const double steps =
      static_cast<double>(product.steps(family.format(tile)) + config.splits - 1) / static_cast<double>(config.splits);
  // What is loaded from shared memory for a product, and what a block does before and after its loop.
  const double area = tile.rows * tile.columns, load = 24.0 * (tile.rows + tile.columns);
  double work_us = blocks_a_processor * (steps + 8) * tile.step * (area + load) / family.products_a_us;
  constexpr double k_busy_warps = 8;  // fewer do not hide what they wait for
  work_us *= std::max(1.0, k_busy_warps / (blocks_a_processor * tile.threads / 32));
  if (config.splits == 1) return work_us;
  constexpr double k_bytes_a_us = 2e6, k_join_us = 1.5;
  return work_us + k_join_us + static_cast<double>(blocks) * area * 8 / k_bytes_a_us;
}

std::vector<std::string> propose(const Problem& problem, const Device& device, const Family& family) {
  const ConvProduct product = *ConvProduct::of(problem);
  std::vector<std::pair<double, Config>> found;
  for (const Tile& tile : family.tiles)
    for (const std::int64_t splits : {1, 2, 3, 4, 6, 8, 12, 16}) {
      constexpr std::int64_t k_fewest_steps = 4;
      if (splits > 1 && product.steps(family.format(tile)) < splits * k_fewest_steps) break;
      const Config config{&tile, splits};
      found.emplace_back(estimate_us(product, family, config, cuda_device(device).properties().multiprocessors),
                         config);
    }
  std::ranges::stable_sort(found, {}, [](const auto& item) { return item.first; });
  // Where nothing can be timed, the rest would only be compiled.
  const std::size_t most = cuda_device(device).is_offline() ? 1 : k_proposals;
  std::vector<std::string> texts;
  for (const auto& [time_us, config] : found)
    if (texts.size() < most) texts.push_back(text_of(config));
  return texts;
}

/// Tickets of the blocks that share a tile; each block leaves them at 0.
std::shared_ptr<backend::Allocation> make_tickets(CudaDevice& device, std::int64_t count) {
  const std::vector<unsigned> zeros(static_cast<std::size_t>(count));
  std::shared_ptr<backend::Allocation> tickets = device.allocate(zeros.size() * sizeof(unsigned));
  const auto stream = device.create_stream();
  device.copy_to_device(tickets->data(), zeros.data(), zeros.size() * sizeof(unsigned), *stream);
  stream->synchronize();
  return tickets;
}

KernelFunction load(const ConvProduct& product, const Family& family, const Tile& tile, CudaDevice& device) {
  const DType dtype = product.conv.x.dtype;
  auto values = epilogue_values(product.conv.epilogue);
  values.insert(values.end(), {{"T", std::string(element_type(dtype))},
                               {"SCATTER", product.conv.is_transposed ? "true" : "false"},
                               {"BM", str(tile.rows)},
                               {"BN", str(tile.columns)},
                               {"BK", str(tile.step)},
                               {"STAGES", str(tile.stages)}});
  if (family.has_tensor_cores)
    values.insert(values.end(), {{"WARPS_M", str(tile.part_rows)},
                                 {"WARPS_N", str(tile.part_columns)},
                                 {"MMA_TYPE", dtype == DType::f16 ? "\"f16\"" : "\"bf16\""}});
  else
    values.insert(values.end(), {{"TM", str(tile.part_rows)}, {"TN", str(tile.part_columns)}});
  const std::string kernel = family.kernel(tile);
  return load_kernel(device, joined_source(kernel, {"functions", "conv_tile", kernel}, values), kernel.c_str());
}

/// Dynamic shared memory: the stages, and later the mma kernel's results in f32.
unsigned shared_bytes(const Family& family, const Tile& tile) {
  const int stages = tile.stages * (tile.rows + tile.columns) * tile.step * (family.has_tensor_cores ? 2 : 4);
  const int results = family.has_tensor_cores ? tile.rows * (tile.columns + 4) * 4 : 0;
  return static_cast<unsigned>(std::max(stages, results));
}

std::unique_ptr<backend::Kernel> create_in(const Family& family, const Problem& problem, const std::string& text,
                                           Device& device, backend::ConstantStore& constants) {
  const ConvProduct product = *ConvProduct::of(problem);
  const Config config = parse(family, text);
  const Tile& tile = *config.tile;
  const WeightFormat format = family.format(tile);
  ProductParams params = product.params(format);
  params.column_tiles = static_cast<int>((product.columns() + tile.columns - 1) / tile.columns);
  const std::int64_t tiles = tiles_of(product, tile);
  const LaunchShape shape{.blocks_x = static_cast<unsigned>(tiles / product.conv.group),
                          .blocks_y = static_cast<unsigned>(product.conv.group),
                          .blocks_z = static_cast<unsigned>(config.splits),
                          .threads = static_cast<unsigned>(tile.threads),
                          .shared_bytes = shared_bytes(family, tile)};
  CudaDevice& cuda = cuda_device(device);
  const KernelFunction kernel = load(product, family, tile, cuda);
  if (shape.shared_bytes > 0) kernel.allow_shared_bytes(shape.shared_bytes);
  const bool is_shared = config.splits > 1;
  const std::size_t workspace =
      is_shared ? static_cast<std::size_t>(tiles * config.splits * tile.rows * tile.columns) * sizeof(float) : 0;
  std::shared_ptr<backend::Allocation> tickets;
  if (is_shared && !cuda.is_offline()) tickets = make_tickets(cuda, tiles);
  const auto width = static_cast<std::int64_t>(16 / dtype_bytes(product.conv.x.dtype));
  return make_kernel(
      [kernel, shape, params, tickets, can_align_x = product.can_align_x(width),
       can_align_y = product.can_align_y(width),
       weights = constants.resident(backend::k_conv_weights, product.form(format),
                                    [product, format](const Tensor& plain) { return product.arrange(plain, format); }),
       bias = Source(problem, backend::k_conv_bias, constants),
       residual = Source(problem, backend::k_conv_residual, constants)](backend::Stream& stream,
                                                                        const backend::KernelArgs& args) {
        const void* const extra = residual.in(args);
        ProductParams now = params;
        now.are_x_aligned = can_align_x && are_aligned(args.inputs[0], nullptr, 16);
        now.are_y_aligned = can_align_y && are_aligned(args.outputs[0], extra, 16);
        void* const counters = tickets ? tickets->data() : nullptr;
        kernel.launch(stream, shape, now, args.inputs[0], weights.get(), bias.in(args), extra, args.outputs[0],
                      args.workspace, counters);
      },
      workspace);
}

std::optional<Refusal> refuse_channels(const ConvProduct& product, std::int64_t multiple) {
  const bool is_padded = !product.conv.is_transposed && product.channels_in() % multiple != 0;
  return refuse_unless(!is_padded, "channels that are no multiple of 16 bytes");
}

std::optional<Refusal> refuses_ffma(const Problem& problem, const Device&) {
  const auto product = ConvProduct::of(problem);
  if (!product || product->conv.x.dtype != DType::f32) return Refusal{ConvProduct::k_limits};
  if (problem.allows_tf32 && !product->conv.is_transposed) return Refusal{"tensor cores may be used"};
  return refuse_channels(*product, 4);
}

std::optional<Refusal> refuses_mma(const Problem& problem, const Device&) {
  const auto product = ConvProduct::of(problem);
  if (!product) return Refusal{ConvProduct::k_limits};
  const DType dtype = product->conv.x.dtype;
  if (dtype != DType::f16 && dtype != DType::bf16) return Refusal{"takes f16 and bf16"};
  return refuse_channels(*product, 8);
}

template <const Family& family>
std::vector<std::string> configs(const Problem& problem, const Device& device) {
  return propose(problem, device, family);
}

template <const Family& family>
std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string& config, Device& device,
                                        backend::ConstantStore& constants) {
  return create_in(family, problem, config, device, constants);
}

}  // namespace

backend::Tactic conv_ffma_tactic() {
  return {.id = "cuda.conv.ffma",
          .ops = {"Conv", "FusedConv", "ConvTranspose", "FusedConvTranspose"},
          .refuses = refuses_ffma,
          .configs = configs<k_ffma>,
          .create = create<k_ffma>};
}

backend::Tactic conv_mma_tactic() {
  return {.id = "cuda.conv.mma",
          .ops = {"Conv", "FusedConv", "ConvTranspose", "FusedConvTranspose"},
          .refuses = refuses_mma,
          .configs = configs<k_mma>,
          .create = create<k_mma>};
}

}  // namespace temper::cuda
