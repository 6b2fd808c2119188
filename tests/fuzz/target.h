// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace temper::fuzz {

inline std::span<const std::byte> input(const std::uint8_t* data, std::size_t size) {
  return std::as_bytes(std::span(data, size));
}

/// Ends the program where there is a defect, so that libFuzzer keeps the input.
inline int report(const std::optional<std::string>& defect) {
  if (!defect) return 0;
  std::fprintf(stderr, "defect: %s\n", defect->c_str());
  __builtin_trap();
}

/// Puts the bytes into libFuzzer's buffer; where they do not fit, what is there stays.
template <class Bytes>
std::size_t replace(std::uint8_t* data, std::size_t size, std::size_t max_size, const Bytes& bytes) {
  if (bytes.empty() || bytes.size() > max_size) return std::min(size, max_size);
  std::transform(bytes.begin(), bytes.end(), data, [](auto byte) { return static_cast<std::uint8_t>(byte); });
  return bytes.size();
}

}  // namespace temper::fuzz
