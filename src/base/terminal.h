// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace temper {

/// Whether the file descriptor is a terminal that can move its cursor (TERM=dumb cannot).
[[nodiscard]] bool is_terminal(int descriptor);

/// Whether colours and glyphs may be written there: a terminal, and NO_COLOR is unset or empty.
[[nodiscard]] bool allows_colour(int descriptor);

}  // namespace temper
