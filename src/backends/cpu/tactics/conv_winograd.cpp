// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>

#include "backends/cpu/device.h"
#include "backends/cpu/kernel_choice.h"
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/conv_problem.h"
#include "backends/cpu/tactics/epilogue_pass.h"
#include "backends/cpu/tactics/families.h"
#include "backends/cpu/tactics/index_space.h"
#include "ops/pointwise.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

// Two ways to share the work. By tiles: every thread takes blocks of tiles through all three steps while they lie in
// its second-level cache, and streams the weights. By channels ("split"): all tiles are transformed first, then every
// thread takes output channels, so that weights are read once: right where they outweigh the activations.
constexpr std::string_view k_split = "split";
constexpr std::string_view k_tiles = "tiles=";
constexpr std::int64_t k_split_tiles = 48;  ///< tiles multiplied at a time when split

WinogradShape shape_of(const ConvProblem& conv, std::int64_t lanes) {
  WinogradShape shape;
  shape.height = conv.x.shape[2];
  shape.width = conv.x.shape[3];
  shape.out_height = conv.y.shape[2];
  shape.out_width = conv.y.shape[3];
  shape.pad_top = conv.window[0].pad_begin;
  shape.pad_left = conv.window[1].pad_begin;
  shape.tiles_down = (shape.out_height + 3) / 4;
  shape.tiles_across = (shape.out_width + 3) / 4;
  shape.blocks_in = (conv.channels_in() + lanes - 1) / lanes;
  shape.blocks_out = (conv.channels_out() + lanes - 1) / lanes;
  return shape;
}

/// Output blocks in as few and as even groups as possible.
std::vector<WinogradGroup> groups_of(std::int64_t blocks, std::int64_t most) {
  const std::int64_t count = (blocks + most - 1) / most;
  std::vector<WinogradGroup> groups;
  for (std::int64_t g = 0; g < count; ++g) {
    const std::int64_t first = blocks * g / count;
    groups.push_back({first, blocks * (g + 1) / count - first, nullptr});
  }
  return groups;
}

/// The 36 values G w G^T of one 3 x 3 kernel.
std::array<double, 36> transformed(const float* w) {
  constexpr std::array<std::array<double, 3>, 6> k_points = {{{1.0 / 4, 0, 0},
                                                              {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                                              {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                                              {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                                              {1.0 / 24, -1.0 / 12, 1.0 / 6},
                                                              {0, 0, 1}}};
  std::array<double, 36> result{};
  for (std::size_t i = 0; i < 6; ++i)
    for (std::size_t j = 0; j < 6; ++j)
      for (std::size_t r = 0; r < 3; ++r)
        for (std::size_t c = 0; c < 3; ++c)
          result[6 * i + j] += k_points[i][r] * k_points[j][c] * static_cast<double>(w[3 * r + c]);
  return result;
}

/// [group][plane][channel in][group's channels], padded channels zero.
Tensor pack_weights(const Tensor& plain, const std::vector<WinogradGroup>& groups, std::int64_t lanes) {
  const std::int64_t out = plain.dim(0), in = plain.dim(1);
  const std::int64_t padded_in = (in + lanes - 1) / lanes * lanes;
  const std::int64_t padded_out = (groups.back().first_block + groups.back().blocks) * lanes;
  Tensor packed(DType::f32, {k_winograd_planes * padded_in * padded_out});
  float* const to = packed.mutable_data<float>().data();
  const float* const from = plain.data<float>().data();
  parallel_for(static_cast<std::int64_t>(groups.size()), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t g = begin; g < end; ++g) {
      const WinogradGroup& group = groups[static_cast<std::size_t>(g)];
      const std::int64_t width = group.blocks * lanes, first = group.first_block * lanes;
      float* const own = to + first * padded_in * k_winograd_planes;
      for (std::int64_t o = first; o < std::min(out, first + width); ++o)
        for (std::int64_t i = 0; i < in; ++i) {
          const auto points = transformed(from + (o * in + i) * 9);
          for (std::size_t p = 0; p < points.size(); ++p)
            own[(static_cast<std::int64_t>(p) * padded_in + i) * width + o - first] = static_cast<float>(points[p]);
        }
    }
  });
  return packed;
}

class WinogradKernel final : public backend::Kernel {
 public:
  WinogradKernel(const ConvProblem& conv, std::int64_t tiles, bool is_split, const KernelTable& table,
                 backend::ConstantStore& constants)
      : kernels_(*table.winograd),
        shape_(shape_of(conv, kernels_.lanes)),
        groups_(groups_of(shape_.blocks_out, kernels_.most_blocks)),
        y_(conv.y),
        total_(conv.x.shape[0] * shape_.tiles_down * shape_.tiles_across),
        is_split_(is_split),
        has_residual_(conv.has_residual()) {
    pack(conv, constants);
    epilogue_.is_residual_after_activation = conv.epilogue.is_residual_after_activation;
    epilogue_.alpha = static_cast<float>(conv.epilogue.alpha);
    epilogue_.beta = static_cast<float>(conv.epilogue.beta);
    if (!conv.epilogue.activation.empty())
      epilogue_.activation =
          table.pointwise->unary[static_cast<std::size_t>(unary_info(conv.epilogue.activation).kind)];
    const std::int64_t channels = shape_.blocks_in * kernels_.lanes;
    const std::int64_t width = std::min(shape_.blocks_out, kernels_.most_blocks) * kernels_.lanes;
    const std::int64_t threads = thread_limit();
    tiles_ = std::min(tiles, total_);
    const std::int64_t chunks = (total_ + tiles_ - 1) / tiles_;
    const std::int64_t tasks = is_split_ ? chunks * static_cast<std::int64_t>(groups_.size()) : chunks;
    slots_ = std::min(threads, tasks);
    // As many blocks for every thread, all of about one size.
    if (!is_split_)
      tiles_ = (total_ + (chunks + slots_ - 1) / slots_ * slots_ - 1) / ((chunks + slots_ - 1) / slots_ * slots_);
    v_floats_ = k_winograd_planes * channels * (is_split_ ? total_ : tiles_);
    m_floats_ = k_winograd_planes * width * tiles_;
  }

  [[nodiscard]] std::size_t workspace_bytes() const override {
    const std::int64_t floats = (is_split_ ? 1 : slots_) * v_floats_ + slots_ * m_floats_;
    return static_cast<std::size_t>(floats) * sizeof(float);
  }

  void run(backend::Stream&, const backend::KernelArgs& args) override {
    const auto* x = static_cast<const float*>(args.inputs[0]);
    auto* y = static_cast<float*>(args.outputs[0]);
    auto* workspace = static_cast<float*>(args.workspace);
    WinogradEpilogue epilogue = epilogue_;
    if (has_residual_) epilogue.residual = static_cast<const float*>(args.inputs[k_conv_residual]);
    if (is_split_)
      run_split(x, y, workspace, epilogue);
    else
      run_by_tiles(x, y, workspace, epilogue);
    clear_padding(y_, y);
  }

 private:
  void pack(const ConvProblem& conv, backend::ConstantStore& constants) {
    const std::string form = str("winograd 4x4 in groups of ", kernels_.most_blocks, " x ", kernels_.lanes);
    weights_ = constants.packed(k_conv_weights, form,
                                [this](const Tensor& plain) { return pack_weights(plain, groups_, kernels_.lanes); });
    const std::int64_t padded_in = shape_.blocks_in * kernels_.lanes;
    for (WinogradGroup& group : groups_)
      group.weights =
          weights_.data<float>().data() + group.first_block * kernels_.lanes * padded_in * k_winograd_planes;
    const auto padded_bias = [&](const Tensor& plain) {
      Tensor bias(DType::f32, {shape_.blocks_out * kernels_.lanes});
      if (plain.is_valid()) std::ranges::copy(plain.data<float>(), bias.mutable_data<float>().data());
      return bias;
    };
    bias_ = conv.has_bias() ? constants.packed(k_conv_bias, str("padded to ", kernels_.lanes), padded_bias)
                            : padded_bias(Tensor{});
    epilogue_.bias = bias_.data<float>().data();
  }

  void run_by_tiles(const float* x, float* y, float* workspace, const WinogradEpilogue& epilogue) const {
    const std::int64_t chunks = (total_ + tiles_ - 1) / tiles_;
    parallel_for(slots_, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t slot = begin; slot < end; ++slot) {
        float* v = workspace + slot * (v_floats_ + m_floats_);
        for (std::int64_t chunk = chunks * slot / slots_; chunk < chunks * (slot + 1) / slots_; ++chunk) {
          const std::int64_t first = chunk * tiles_, count = std::min(tiles_, total_ - first);
          const std::int64_t plane = count * shape_.blocks_in * kernels_.lanes;
          kernels_.transform_input(shape_, x, first, count, 0, shape_.blocks_in, v, plane);
          for (const WinogradGroup& group : groups_) {
            kernels_.multiply(shape_, group, count, v, plane, v + v_floats_);
            kernels_.transform_output(shape_, group, epilogue, first, count, v + v_floats_, y);
          }
        }
      }
    });
  }

  void run_split(const float* x, float* y, float* v, const WinogradEpilogue& epilogue) const {
    const std::int64_t channels = shape_.blocks_in * kernels_.lanes, plane = total_ * channels;
    parallel_for(total_, grain_of(k_winograd_planes * channels * 4), [&](std::int64_t begin, std::int64_t end) {
      kernels_.transform_input(shape_, x, begin, end - begin, 0, shape_.blocks_in, v + begin * channels, plane);
    });
    const std::int64_t chunks = (total_ + tiles_ - 1) / tiles_;
    const std::int64_t tasks = chunks * static_cast<std::int64_t>(groups_.size());
    parallel_for(slots_, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t slot = begin; slot < end; ++slot) {
        float* m = v + v_floats_ + slot * m_floats_;
        for (std::int64_t task = tasks * slot / slots_; task < tasks * (slot + 1) / slots_; ++task) {
          const WinogradGroup& group = groups_[static_cast<std::size_t>(task / chunks)];
          const std::int64_t first = task % chunks * tiles_, count = std::min(tiles_, total_ - first);
          kernels_.multiply(shape_, group, count, v + first * channels, plane, m);
          kernels_.transform_output(shape_, group, epilogue, first, count, m, y);
        }
      }
    });
  }

  const WinogradKernels& kernels_;
  WinogradShape shape_;
  std::vector<WinogradGroup> groups_;
  backend::TensorDesc y_;
  std::int64_t total_ = 0;  ///< tiles
  std::int64_t tiles_ = 0;  ///< of a chunk
  std::int64_t slots_ = 1;  ///< threads with scratch memory of their own
  std::int64_t v_floats_ = 0, m_floats_ = 0;
  bool is_split_ = false, has_residual_ = false;
  WinogradEpilogue epilogue_;
  Tensor weights_, bias_;
};

std::optional<Refusal> refuses(const Problem& problem, const Device& device) {
  if (auto refusal = refuse_conv(problem)) return refusal;
  const ConvProblem conv = *ConvProblem::of(problem);
  const KernelTable& table = kernels_of(device);
  const auto fits = [&](const backend::TensorDesc& t) { return layout_block(t.layout) == table.winograd->lanes; };
  const auto is_plain_3 = [](const WindowAxis& axis) {
    return axis.kernel == 3 && axis.stride == 1 && axis.dilation == 1 && axis.pad_begin >= 0 && axis.pad_begin <= 2;
  };
  if (conv.window.size() != 2 || !std::all_of(conv.window.begin(), conv.window.end(), is_plain_3))
    return Refusal{"takes kernels of 3 x 3 with stride and dilation 1"};
  if (conv.group != 1) return Refusal{"takes no groups"};
  const bool is_laid_out = fits(conv.x) && fits(conv.y) && (!conv.has_residual() || fits(conv.residual));
  if (!is_laid_out) return Refusal{str("takes blocks of ", table.winograd->lanes, " channels")};
  return refuse_unless(EpiloguePass::can_run(conv.epilogue, *table.pointwise), "no vector kernel for the activation");
}

std::vector<std::string> configs(const Problem& problem, const Device& device) {
  const ConvProblem conv = *ConvProblem::of(problem);
  const WinogradKernels& kernels = *kernels_of(device).winograd;
  const WinogradShape shape = shape_of(conv, kernels.lanes);
  const auto cache = static_cast<std::int64_t>(dynamic_cast<const CpuDevice&>(device).caches().l2);
  const std::int64_t width = std::min(shape.blocks_out, kernels.most_blocks) + shape.blocks_in;
  const std::int64_t tile_bytes = k_winograd_planes * width * kernels.lanes * 4;
  std::int64_t tiles = 192;
  while (tiles > 12 && tiles * tile_bytes > cache) tiles /= 2;
  std::vector<std::string> configs = {str(k_tiles, tiles)};
  if (tiles > 12) configs.push_back(str(k_tiles, tiles / 2));
  const std::int64_t weight_bytes =
      k_winograd_planes * shape.blocks_in * shape.blocks_out * kernels.lanes * kernels.lanes * 4;
  if (weight_bytes > cache) configs.emplace_back(k_split);
  return configs;
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string& config, Device& device,
                                        backend::ConstantStore& constants) {
  const bool is_split = config == k_split;
  std::int64_t tiles = k_split_tiles;
  if (!is_split) {
    const bool is_named = config.starts_with(k_tiles);
    const char* first = config.data() + (is_named ? k_tiles.size() : 0);
    const auto [end, code] = std::from_chars(first, config.data() + config.size(), tiles);
    const bool is_read = is_named && code == std::errc{} && end == config.data() + config.size();
    TEMPER_CHECK(is_read && tiles >= 1 && tiles <= 4096, bad_plan, "cpu.conv.winograd has no config '", config,
                 "'; build the plan again");
  }
  return std::make_unique<WinogradKernel>(*ConvProblem::of(problem), tiles, is_split, kernels_of(device), constants);
}

}  // namespace

backend::Tactic conv_winograd_tactic() {
  return {.id = "cpu.conv.winograd",
          .ops = {"Conv", "FusedConv"},
          .refuses = refuses,
          .configs = configs,
          .create = create};
}

}  // namespace temper::cpu
