// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace temper::testing {

/// One node each, as text: operator and opset, inputs, ">n" where there are n outputs, then attributes after ';'.
///
/// An input "f32[N,4,8]" is a graph input, "=f32[4,3]" a constant with values that rise and fall, "=i64{1,2}" a vector
/// of those values, "=f32(2)" a scalar, "_" an input that is left out. Attributes: 1 is an int, 0.5 a float, "1,2" or
/// "1," ints, anything else a string. A domain stands before the operator, with a slash.
[[nodiscard]] std::span<const std::string_view> import_seed_lines();

/// The model of one such line. Errors: std::invalid_argument where the line is misspelt.
[[nodiscard]] std::string import_seed(std::string_view line);

}  // namespace temper::testing
