// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runners/comparator.h"
#include "temper/builder.h"

namespace temper::runners {

/// How outputs of a plan of this precision are compared with the reference where nothing else is asked for.
[[nodiscard]] OutputRule default_rule(Precision precision);

}  // namespace temper::runners
