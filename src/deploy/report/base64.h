// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace temper::report {

/// The bytes in base 64 with padding. Source: RFC 4648, section 4.
[[nodiscard]] std::string base64_text(std::span<const std::byte> bytes);
/// The bytes that `text` stands for; nothing where it is no base 64.
[[nodiscard]] std::optional<std::vector<std::byte>> base64_bytes(std::string_view text);

}  // namespace temper::report
