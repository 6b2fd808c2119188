// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "fuzz/random.h"

namespace temper::fuzz {

/// The file after one change of what it says, with right lengths and checksums. A file that is no plan gets a byte or
/// word of a section changed, or comes back as it is.
[[nodiscard]] std::vector<std::byte> mutate_plan(const std::vector<std::byte>& file, Random& random);

/// The file after a change of a few words in one section, with right checksums.
[[nodiscard]] std::vector<std::byte> mutate_section(std::vector<std::byte> file, Random& random);

}  // namespace temper::fuzz
