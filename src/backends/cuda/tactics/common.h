// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the GPU's tactics share: refusals in one wording, element types as kernels name them, launch shapes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backend/device.h"
#include "backends/cuda/module.h"
#include "base/str.h"

namespace temper::cuda {

/// configs() of a tactic that has one way.
[[nodiscard]] inline std::vector<std::string> one_config(const backend::Problem&, const backend::Device&) {
  return {""};
}

[[nodiscard]] inline std::optional<backend::Refusal> refuse_unless(bool condition, std::string_view reason) {
  if (condition) return std::nullopt;
  return backend::Refusal{std::string(reason)};
}

/// The type's name in kernels/prelude.cu; empty for types that kernels do not take.
[[nodiscard]] std::string_view element_type(DType dtype);

/// A constant input's plain content in device memory.
[[nodiscard]] std::shared_ptr<const void> resident_plain(backend::ConstantStore& constants, std::size_t input);

/// Blocks of `threads` that cover `items`.
[[nodiscard]] LaunchShape cover(std::int64_t items, unsigned threads = 256);

}  // namespace temper::cuda
