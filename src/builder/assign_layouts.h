// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/device.h"
#include "plan/plan.h"
#include "runtime/shape_program.h"

namespace temper::builder {

/// Concrete shapes of a program's values at one set of input shapes; nothing where only the run decides.
struct KnownShapes {
  std::vector<std::optional<Shape>> shapes;
  std::vector<Tensor> contents;  ///< of content values
};
[[nodiscard]] KnownShapes shapes_at_opt(const plan::Program& program, const plan::Profile& profile);

/// The problem of a step at these shapes; nothing where an extent is unknown or a type needs host objects.
[[nodiscard]] std::optional<backend::Problem> problem_at(const plan::Program& program,
                                                         const std::vector<plan::Constant>& constants,
                                                         const KnownShapes& known, std::size_t step);

/// Gives rank-4 activations the layout `preferred` where kernels take it, and inserts Reorder steps on the edges.
///
/// The choice is made over the whole program: every step starts in the cheapest mode that some tactic accepts (all
/// plain, all preferred, plain in and preferred out, or the reverse), then modes flip while that lowers the summed
/// cost of steps and conversions. Inputs and outputs of the program stay plain.
void assign_layouts(plan::Program& program, const std::vector<plan::Constant>& constants, const plan::Profile& profile,
                    const backend::Device& device, Layout preferred);

}  // namespace temper::builder
