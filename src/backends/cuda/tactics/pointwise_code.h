// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "backend/problem.h"
#include "backends/cuda/compiler.h"
#include "ops/pointwise_program.h"

namespace temper::cuda {

/// All that decides the text of a pointwise kernel; extents and strides are parameters of the launch, so one kernel
/// serves every shape that merges to the same axes.
struct PointwiseShape {
  /// How an input lies along the innermost merged axis.
  enum class Walk : std::uint8_t { contiguous, repeated, strided };
  std::vector<DType> inputs;
  std::vector<DType> outputs;
  std::vector<Walk> walks;
  std::size_t rank = 1;  ///< of the merged index space
  int width = 1;         ///< elements a thread computes, along the innermost axis
  bool is_wide = false;  ///< indices need 64 bits
};

/// Pointwise as it is; Unary, Binary and Where as programs of one stage; Cast, Reorder and Identity as none.
struct PointwiseBody {
  std::optional<PointwiseProgram> program;
  std::string_view compute;  ///< "float", "double" or "int64_t"
};

/// Nothing where the kernel language lacks a function of the problem, or a type; `reason` says which.
[[nodiscard]] std::optional<PointwiseBody> pointwise_body(const backend::Problem& problem, std::string& reason);

/// A kernel "pointwise(Params, inputs..., outputs...)", whose Params is count, extents, then strides input by input,
/// all int64.
[[nodiscard]] KernelSource pointwise_source(const PointwiseBody& body, const PointwiseShape& shape);

}  // namespace temper::cuda
