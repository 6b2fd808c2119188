// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "backends/cuda/device.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/index_space.h"
#include "backends/cuda/tactics/launch.h"
#include "ops/fused/fused_attention.h"
#include "tensor/dtype.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;
using backend::TensorDesc;

constexpr std::size_t k_mask = 3;
constexpr std::int64_t k_vector = 8;  // elements of 16 bits in 16 bytes

/// The parameters of kernels/attention.cu.
struct Steps {
  std::int64_t batch, step, head;
};
struct Params {
  Steps q, k, v, y;
  std::int64_t mask_batch, mask_head, mask_query, mask_key;
  std::int32_t heads, heads_a_key, queries, keys, query_blocks;
  float scale, softcap;
  std::int32_t is_wide;
};

const ops::FusedAttention& op_of(const Problem& problem) { return *problem.op.as<ops::FusedAttention>(); }

std::int64_t steps_of(const TensorDesc& desc) { return desc.shape[desc.shape.size() == 3 ? 1 : 2]; }

Steps operand_steps(const Problem& problem, std::size_t i) {
  const Shape& shape = problem.inputs[i].shape;
  if (shape.size() == 4) return {shape[1] * shape[2] * shape[3], shape[3], shape[2] * shape[3]};
  return {shape[1] * shape[2], shape[2], op_of(problem).strides[i]};
}

/// Columns before an operand's first head.
std::int64_t operand_offset(const Problem& problem, std::size_t i) {
  return problem.inputs[i].shape.size() == 4 ? 0 : op_of(problem).offsets[i];
}

Steps result_steps(const Problem& problem) {
  const Shape& shape = problem.outputs[0].shape;
  if (shape.size() == 4) return {shape[1] * shape[2] * shape[3], shape[3], shape[2] * shape[3]};
  return {shape[1] * shape[2], shape[2], op_of(problem).value_width};
}

Params params_of(const Problem& problem, std::int64_t queries_a_block) {
  const ops::FusedAttention& op = op_of(problem);
  Params params{};
  params.q = operand_steps(problem, 0);
  params.k = operand_steps(problem, 1);
  params.v = operand_steps(problem, 2);
  params.y = result_steps(problem);
  const std::int64_t queries = steps_of(problem.inputs[0]), keys = steps_of(problem.inputs[1]);
  if (has_input(problem, k_mask)) {
    const Shape scores = {problem.inputs[0].shape[0], op.heads, queries, keys};
    const Shape strides = broadcast_strides(given_desc(problem, k_mask), scores);
    params.mask_batch = strides[0];
    params.mask_head = strides[1];
    params.mask_query = strides[2];
    params.mask_key = strides[3];
  }
  params.heads = static_cast<std::int32_t>(op.heads);
  params.heads_a_key = static_cast<std::int32_t>(op.heads / op.key_heads);
  params.queries = static_cast<std::int32_t>(queries);
  params.keys = static_cast<std::int32_t>(keys);
  params.query_blocks = static_cast<std::int32_t>((queries + queries_a_block - 1) / queries_a_block);
  params.scale = static_cast<float>(op.scale);
  params.softcap = static_cast<float>(op.softcap);
  return params;
}

/// Whether rows of every operand may begin at multiples of 16 bytes.
bool has_wide_rows(const Problem& problem) {
  const ops::FusedAttention& op = op_of(problem);
  bool is_wide = op.width % k_vector == 0 && op.value_width % k_vector == 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const Steps steps = operand_steps(problem, i);
    for (const std::int64_t distance : {steps.batch, steps.step, steps.head, operand_offset(problem, i)})
      is_wide = is_wide && distance % k_vector == 0;
  }
  return is_wide;
}

std::optional<Refusal> refuse_problem(const Problem& problem) {
  constexpr std::int64_t k_most = 1 << 30;
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
    const TensorDesc& input = problem.inputs[i];
    if (!input.is_present()) continue;
    if (input.layout != Layout::plain) return Refusal{"takes plain layouts only"};
    if (i < k_mask && problem.is_constant(i)) return Refusal{"an operand is constant"};
    if (i < k_mask && input.dtype != problem.inputs[0].dtype) return Refusal{"the operands have different types"};
    if (element_count(input.shape) == 0 || element_count(input.shape) > k_most)
      return Refusal{"an empty or very large tensor"};
    const bool is_taken = input.dtype == DType::f32 || input.dtype == DType::f16 || input.dtype == DType::bf16;
    if (!is_taken && !(i == k_mask && input.dtype == DType::boolean))
      return Refusal{str("does not take ", input.text())};
  }
  return refuse_unless(problem.outputs[0].layout == Layout::plain, "takes plain layouts only");
}

std::vector<std::pair<std::string, std::string>> defines_of(const Problem& problem) {
  const ops::FusedAttention& op = op_of(problem);
  const bool has_mask = has_input(problem, k_mask);
  const DType mask = has_mask ? problem.inputs[k_mask].dtype : DType::f32;
  return {{"T", std::string(element_type(problem.inputs[0].dtype))},
          {"M", std::string(element_type(mask))},
          {"WIDTH", str(op.width)},
          {"VALUE_WIDTH", str(op.value_width)},
          {"MASK", !has_mask                ? "0"
                   : mask == DType::boolean ? "2"
                                            : "1"},
          {"IS_CAUSAL", op.is_causal ? "true" : "false"},
          {"HAS_CAP", op.softcap != 0 ? "true" : "false"}};
}

/// One launch over blocks of queries of every head.
std::unique_ptr<backend::Kernel> launch(const Problem& problem, KernelFunction function, std::int64_t queries_a_block,
                                        unsigned threads, std::size_t shared_bytes, backend::ConstantStore& constants) {
  if (element_count(problem.outputs[0].shape) == 0)
    return make_kernel([](backend::Stream&, const backend::KernelArgs&) {});
  constexpr std::size_t k_free_shared_bytes = 48 << 10;
  if (shared_bytes > k_free_shared_bytes) function.allow_shared_bytes(static_cast<unsigned>(shared_bytes));
  const Params params = params_of(problem, queries_a_block);
  const std::int64_t blocks = problem.inputs[0].shape[0] * params.heads * params.query_blocks;
  const LaunchShape shape{.blocks_x = static_cast<unsigned>(blocks),
                          .threads = threads,
                          .shared_bytes = static_cast<unsigned>(shared_bytes)};
  const std::size_t bytes = dtype_bytes(problem.inputs[0].dtype);
  std::array<std::size_t, 3> offsets{};
  for (std::size_t i = 0; i < 3; ++i) offsets[i] = static_cast<std::size_t>(operand_offset(problem, i)) * bytes;
  return make_kernel(
      [function, shape, params, offsets, is_wide = has_wide_rows(problem), mask = Source(problem, k_mask, constants)](
          backend::Stream& stream, const backend::KernelArgs& args) {
        Params now = params;
        now.is_wide = is_wide ? 1 : 0;
        std::array<const void*, 3> operands{};
        for (std::size_t i = 0; i < 3; ++i) {
          // Views of larger tensors may begin anywhere.
          if (reinterpret_cast<std::uintptr_t>(args.inputs[i]) % 16 != 0) now.is_wide = 0;
          operands[i] = static_cast<const std::byte*>(args.inputs[i]) + offsets[i];
        }
        function.launch(stream, shape, now, operands[0], operands[1], operands[2], mask.in(args), args.outputs[0]);
      });
}

/// How a block shares its work: "2x4x64" is 2 * 16 queries, 4 warps for each 16 of them, 64 keys a warp and tile.
struct Tiling {
  std::int64_t query_warps = 1, key_warps = 1, chunk = 64;

  [[nodiscard]] std::string text() const { return str(query_warps, "x", key_warps, "x", chunk); }
  [[nodiscard]] std::int64_t tile() const { return key_warps * chunk; }
  [[nodiscard]] std::int64_t stages(std::int64_t keys) const { return keys > tile() ? 2 : 1; }

  /// As kernels/attention_mma.cu lays it out.
  [[nodiscard]] std::size_t shared_bytes(const ops::FusedAttention& op, std::int64_t keys) const {
    const std::int64_t width = (op.width + 15) / 16 * 16, value_width = (op.value_width + 15) / 16 * 16;
    const std::int64_t queries = 16 * query_warps;
    const std::int64_t tiles = 2 * (queries * (width + 8) + stages(keys) * tile() * (width + value_width + 16));
    const std::int64_t sums = 4 * key_warps * queries * (value_width + 4);
    return static_cast<std::size_t>(std::max(tiles, sums));
  }
};

constexpr Tiling k_smallest = {1, 1, 32};
constexpr Tiling k_tilings[] = {{1, 4, 64}, {2, 4, 64}, {1, 8, 32}, {2, 2, 64}, {4, 1, 64}, k_smallest};

/// What every GPU of compute capability 8.0 and newer lends to a block.
constexpr std::size_t k_most_shared_bytes = 99 << 10;

std::vector<std::string> mma_configs(const Problem& problem, const Device&) {
  const std::int64_t queries = steps_of(problem.inputs[0]), keys = steps_of(problem.inputs[1]);
  std::vector<std::string> configs;
  for (const Tiling& tiling : k_tilings) {
    const bool fits = tiling.shared_bytes(op_of(problem), keys) <= k_most_shared_bytes;
    const bool has_idle_warps =
        16 * (tiling.query_warps - 1) >= queries || tiling.chunk * (tiling.key_warps - 1) >= keys;
    if (fits && !has_idle_warps) configs.push_back(tiling.text());
  }
  return configs;
}

std::optional<Refusal> refuses_mma(const Problem& problem, const Device&) {
  if (auto refusal = refuse_problem(problem)) return refusal;
  const DType dtype = problem.inputs[0].dtype;
  if (dtype != DType::f16 && dtype != DType::bf16) return Refusal{"takes f16 and bf16"};
  constexpr std::int64_t k_widest = 128;
  return refuse_unless(op_of(problem).width <= k_widest && op_of(problem).value_width <= k_widest,
                       "heads of more than 128 columns");
}

Tiling tiling_of(const std::string& config) {
  for (const Tiling& tiling : k_tilings)
    if (tiling.text() == config) return tiling;
  throw Error(ErrorCode::bad_plan, str("cuda.attention.mma has no config '", config, "'; build the plan again"),
              __FILE__, __LINE__);
}

std::unique_ptr<backend::Kernel> create_mma(const Problem& problem, const std::string& config, Device& device,
                                            backend::ConstantStore& constants) {
  const Tiling tiling = tiling_of(config);
  const std::int64_t keys = steps_of(problem.inputs[1]);
  auto defines = defines_of(problem);
  defines.insert(defines.end(), {{"QUERY_WARPS", str(tiling.query_warps)},
                                 {"KEY_WARPS", str(tiling.key_warps)},
                                 {"CHUNK", str(tiling.chunk)},
                                 {"STAGES", str(tiling.stages(keys))}});
  const KernelSource source = joined_source("attention_mma", {"attention", "attention_mma"}, defines);
  return launch(problem, load_kernel(cuda_device(device), source, "attention"), 16 * tiling.query_warps,
                static_cast<unsigned>(32 * tiling.query_warps * tiling.key_warps),
                tiling.shared_bytes(op_of(problem), keys), constants);
}

constexpr std::int64_t k_plain_queries = 16;

std::int64_t plain_tile(const ops::FusedAttention& op) { return op.width + op.value_width <= 192 ? 64 : 32; }

std::size_t plain_shared_bytes(const ops::FusedAttention& op) {
  const std::int64_t tile = plain_tile(op);
  return static_cast<std::size_t>(4 * (k_plain_queries * (op.width + tile) + tile * (op.width + 1 + op.value_width)));
}

std::optional<Refusal> refuses_plain(const Problem& problem, const Device&) {
  if (auto refusal = refuse_problem(problem)) return refusal;
  return refuse_unless(plain_shared_bytes(op_of(problem)) <= k_most_shared_bytes, "heads of too many columns");
}

std::unique_ptr<backend::Kernel> create_plain(const Problem& problem, const std::string&, Device& device,
                                              backend::ConstantStore& constants) {
  auto defines = defines_of(problem);
  defines.emplace_back("TILE", str(plain_tile(op_of(problem))));
  const KernelSource source = joined_source("attention_plain", {"attention", "attention_plain"}, defines);
  return launch(problem, load_kernel(cuda_device(device), source, "attention"), k_plain_queries, 256,
                plain_shared_bytes(op_of(problem)), constants);
}

}  // namespace

backend::Tactic attention_mma_tactic() {
  return {.id = "cuda.attention.mma",
          .ops = {"FusedAttention"},
          .refuses = refuses_mma,
          .configs = mma_configs,
          .create = create_mma};
}

backend::Tactic attention_plain_tactic() {
  return {.id = "cuda.attention.plain",
          .ops = {"FusedAttention"},
          .refuses = refuses_plain,
          .configs = one_config,
          .create = create_plain};
}

}  // namespace temper::cuda
