// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "temper/engine.h"
#include "tensor/npz.h"

namespace temper::cli {

/// Tensors for an engine's inputs, in its order: from a .npz file where one is given, the rest random (floats uniform
/// in [0, 1), integers 0 or 1; the same seed gives the same numbers) at the profile's opt shapes or at those of
/// `shapes` ("NAME:1x3x640x640"). Errors: io; bad_argument for an unknown name.
struct InputSource {
  std::string npz = {};
  std::vector<std::string> shapes = {};
  std::uint64_t seed = 1;
};
[[nodiscard]] std::vector<Tensor> make_inputs(const Engine& engine, int profile, const InputSource& source);

}  // namespace temper::cli
