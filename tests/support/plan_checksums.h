// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/hash.h"

namespace temper::plan {

/// Makes all checksums of a plan file right again, as an adversary would. Bytes that are no plan stay as they are.
inline void mend_checksums(std::vector<std::byte>& bytes) {
  constexpr std::size_t k_header = 32;
  constexpr std::size_t k_entry = 32;
  if (bytes.size() < k_header) return;
  std::uint32_t claimed = 0;
  std::memcpy(&claimed, bytes.data() + 12, sizeof claimed);
  const std::size_t sections = std::min<std::size_t>(claimed, (bytes.size() - k_header) / k_entry);
  const auto put = [&](std::size_t at, std::uint64_t hash) { std::memcpy(bytes.data() + at, &hash, sizeof hash); };
  for (std::size_t i = 0; i < sections; ++i) {
    std::uint64_t place[2] = {};  // offset and length
    std::memcpy(place, bytes.data() + k_header + k_entry * i + 8, sizeof place);
    if (place[0] > bytes.size() || place[1] > bytes.size() - place[0]) continue;
    put(k_header + k_entry * i + 24, hash_bytes(bytes.data() + place[0], place[1]));
  }
  put(24, hash_bytes(bytes.data() + k_header, k_entry * sections, hash_bytes(bytes.data(), 24)));
}

}  // namespace temper::plan
