// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the CPU's tactics share: kernels made from functions, refusals in one wording, layouts as plain extents.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "backend/device.h"
#include "base/parallel.h"
#include "base/str.h"

namespace temper::cpu {

/// A kernel whose run() is `body(args)`.
template <class Body>
class BodyKernel final : public backend::Kernel {
 public:
  BodyKernel(Body body, std::size_t workspace) : body_(std::move(body)), workspace_(workspace) {}
  [[nodiscard]] std::size_t workspace_bytes() const override { return workspace_; }
  void run(backend::Stream&, const backend::KernelArgs& args) override { body_(args); }

 private:
  Body body_;
  std::size_t workspace_;
};

template <class Body>
[[nodiscard]] std::unique_ptr<backend::Kernel> make_kernel(Body body, std::size_t workspace = 0) {
  return std::make_unique<BodyKernel<Body>>(std::move(body), workspace);
}

/// configs() of a tactic that has one way.
[[nodiscard]] inline std::vector<std::string> one_config(const backend::Problem&, const backend::Device&) {
  return {""};
}

[[nodiscard]] inline std::optional<backend::Refusal> refuse_unless(bool condition, std::string_view reason) {
  if (condition) return std::nullopt;
  return backend::Refusal{std::string(reason)};
}

/// Items of `item_bytes` that make a range worth a thread of its own.
[[nodiscard]] inline std::int64_t grain_of(std::int64_t item_bytes) {
  constexpr std::int64_t k_bytes_per_task = 64 * 1024;
  return std::max<std::int64_t>(1, k_bytes_per_task / std::max<std::int64_t>(1, item_bytes));
}

/// A tensor with channels as [n, c, spatial] with the spatial axes merged; rank 2 has spatial 1.
struct ChannelExtents {
  std::int64_t n = 1;
  std::int64_t c = 1;
  std::int64_t spatial = 1;
};
[[nodiscard]] ChannelExtents channel_extents(const Shape& shape);

/// The extents in memory, outermost first: [n, c, spatial...], [n, spatial..., c] or [n, blocks, spatial..., block].
[[nodiscard]] Shape stored_shape(Layout layout, const Shape& shape);
/// Where a logical axis lies among them: for axis 1 of a blocked layout, that of the blocks.
[[nodiscard]] std::size_t stored_axis(Layout layout, std::size_t rank, std::size_t axis);

}  // namespace temper::cpu
