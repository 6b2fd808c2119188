// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "backends/cpu/kernel_choice.h"
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"
#include "tensor/dtype.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;

/// One image of a tensor: channel c at position s lies at channel(c) + s * step elements.
struct Addressing {
  Addressing(Layout layout, const ChannelExtents& e)
      : block(layout_block(layout)),
        block_stride(layout == Layout::plain ? e.spatial : block * e.spatial),
        step(layout == Layout::plain           ? 1
             : layout == Layout::channels_last ? e.c
                                               : block),
        is_channels_last(layout == Layout::channels_last),
        image((e.c + block - 1) / block * block * e.spatial) {}
  [[nodiscard]] std::int64_t channel(std::int64_t c) const {
    return is_channels_last ? c : c / block * block_stride + c % block;
  }

  std::int64_t block;
  std::int64_t block_stride;
  std::int64_t step;
  bool is_channels_last;
  std::int64_t image;  ///< elements, padding included
};

struct Reordering {
  Reordering(const backend::TensorDesc& x, const backend::TensorDesc& y)
      : extents(channel_extents(x.shape)), from(x.layout, extents), to(y.layout, extents) {}
  ChannelExtents extents;
  Addressing from;
  Addressing to;
};

/// Any layouts and element size: channel by channel, then the padding.
template <class T>
void reorder_simply(const Reordering& r, const void* source, void* target) {
  const std::int64_t padded = (r.extents.c + r.to.block - 1) / r.to.block * r.to.block;
  parallel_for(r.extents.n * padded, grain_of(r.extents.spatial * static_cast<std::int64_t>(sizeof(T))),
               [&](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t i = begin; i < end; ++i) {
                   const std::int64_t n = i / padded, c = i % padded;
                   T* to = static_cast<T*>(target) + n * r.to.image + r.to.channel(c);
                   const T* from = static_cast<const T*>(source) + n * r.from.image + r.from.channel(c);
                   for (std::int64_t s = 0; s < r.extents.spatial; ++s)
                     to[s * r.to.step] = c < r.extents.c ? from[s * r.from.step] : T{};
                 }
               });
}

constexpr std::int64_t k_positions = 256;  // a tile of 16 channels by this many positions stays in the L1 cache

/// 4-byte elements between plain and a layout with contiguous channels: a transposition a block of channels.
void reorder_by_transposing(const Reordering& r, bool to_plain, const TransposeKernels& kernels, const void* source,
                            void* target) {
  const Addressing& packed = to_plain ? r.from : r.to;
  const std::int64_t width = packed.is_channels_last ? 16 : packed.block;
  const std::int64_t blocks = (r.extents.c + width - 1) / width;
  const std::int64_t tiles = (r.extents.spatial + k_positions - 1) / k_positions;
  parallel_for(
      r.extents.n * blocks * tiles, grain_of(width * k_positions * 4), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
          const std::int64_t c = i / tiles % blocks * width, s = i % tiles * k_positions, n = i / tiles / blocks;
          const std::int64_t channels = std::min(width, r.extents.c - c);
          const std::int64_t positions = std::min(k_positions, r.extents.spatial - s);
          const auto* from = static_cast<const float*>(source) + n * r.from.image + r.from.channel(c) + s * r.from.step;
          auto* to = static_cast<float*>(target) + n * r.to.image + r.to.channel(c) + s * r.to.step;
          if (to_plain)
            kernels.transpose32({from, packed.step, to, r.extents.spatial, positions, channels, positions});
          else
            kernels.transpose32({from, r.extents.spatial, to, packed.step, channels, positions,
                                 packed.is_channels_last ? channels : width});
        }
      });
}

std::optional<backend::Refusal> refuses(const Problem& problem, const Device&) {
  const backend::TensorDesc& x = problem.inputs[0];
  if (!is_numeric(x.dtype) && x.dtype != DType::boolean)
    return backend::Refusal{str("elements of ", dtype_name(x.dtype), " are not plain memory")};
  return std::nullopt;
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore&) {
  const backend::TensorDesc& x = problem.inputs[0];
  const backend::TensorDesc& y = problem.outputs[0];
  if (x.layout == y.layout) {
    return make_kernel([bytes = static_cast<std::int64_t>(x.bytes())](const backend::KernelArgs& args) {
      parallel_for(bytes, grain_of(1), [&](std::int64_t begin, std::int64_t end) {
        std::memcpy(static_cast<std::byte*>(args.outputs[0]) + begin,
                    static_cast<const std::byte*>(args.inputs[0]) + begin, static_cast<std::size_t>(end - begin));
      });
    });
  }
  const Reordering r(x, y);
  const std::size_t element = dtype_bytes(x.dtype);
  if (element == 4 && (x.layout == Layout::plain || y.layout == Layout::plain)) {
    const TransposeKernels& kernels = *kernels_of(device).transpose;
    return make_kernel([r, &kernels, to_plain = y.layout == Layout::plain](const backend::KernelArgs& args) {
      reorder_by_transposing(r, to_plain, kernels, args.inputs[0], args.outputs[0]);
    });
  }
  const auto simply = element == 1   ? reorder_simply<std::uint8_t>
                      : element == 2 ? reorder_simply<std::uint16_t>
                      : element == 4 ? reorder_simply<std::uint32_t>
                                     : reorder_simply<std::uint64_t>;
  return make_kernel([r, simply](const backend::KernelArgs& args) { simply(r, args.inputs[0], args.outputs[0]); });
}

}  // namespace

backend::Tactic reorder_tactic() {
  return {.id = "cpu.reorder", .ops = {"Reorder"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cpu
