// SPDX-License-Identifier: Apache-2.0
#pragma once

// What holds for any bytes whatever: the fuzz targets look for bytes that break it, and the tests run it on the inputs
// that are kept in tests/fuzz/corpus.

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace temper::fuzz {

/// A model imports or is refused; a broken invariant (an internal error) is a defect, which is described.
[[nodiscard]] std::optional<std::string> import_defect(std::span<const std::byte> bytes);

/// A plan reads and can be described, or is refused as a bad plan; with the checksums as they are and made right.
[[nodiscard]] std::optional<std::string> plan_defect(std::span<const std::byte> bytes);

}  // namespace temper::fuzz
