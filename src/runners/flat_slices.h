// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "temper/tensor.h"

namespace temper::runners {

/// A sentence where some slice of `test` along some axis (or the whole) is flat while the reference's varies by more
/// than `flat_range`, times its magnitude where that is above 1: a channel was wiped out. Flat is to vary by less than
/// a hundredth of what the reference does. Empty where there is none.
[[nodiscard]] std::string flat_slice_failure(std::span<const double> reference, std::span<const double> test,
                                             const Shape& shape, double flat_range);

}  // namespace temper::runners
