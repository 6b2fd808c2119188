// SPDX-License-Identifier: Apache-2.0
#pragma once

// Problems as text, for case tables, tests and single-kernel timing:
//   Conv x=1x16x56x56 w=32x16x3x3:const b=32:const strides=2,2 pads=1,1,1,1
//   Gather x=5x7:i64 indices=2x3:i64@0..4 axis=1
//   Reshape x=2x12 shape={2,3,4}

#include <cstdint>
#include <string_view>
#include <vector>

#include "backend/problem.h"

namespace temper::backend {

/// Bounds of random elements, inclusive.
struct ValueRange {
  double low = 0;
  double high = 0;
};

/// A problem and what its inputs may hold.
struct ProblemCase {
  Problem problem;
  std::vector<ValueRange> ranges;  ///< parallel to the inputs
};

/// Reads an operator's name, then `name=value` words: those that name an attribute set it (lists with commas, text with
/// blanks in single quotes); the others are inputs in order, by whatever name: extents joined with x ("scalar" for
/// none), then `:dtype` (f32 where not given), `:const` for a random constant, `@low..high` for the elements' range;
/// `{1,2}` is a constant i64 vector ({1,2}:i32 for another type); `-` is an absent input. Outputs are inferred (`->1`:
/// only the first of them is asked for); all layouts are plain.
/// Errors: bad_argument for text that does not read so, or outputs whose extents only data decides.
[[nodiscard]] ProblemCase parse_problem(std::string_view text);

/// Elements drawn evenly from the range (whole numbers for integers); equal seeds give equal tensors.
[[nodiscard]] Tensor random_tensor(DType dtype, const Shape& shape, ValueRange range, std::uint64_t seed);

}  // namespace temper::backend
