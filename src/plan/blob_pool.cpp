// SPDX-License-Identifier: Apache-2.0
#include "plan/blob_pool.h"

#include <algorithm>

#include "base/hash.h"
#include "plan/container.h"

namespace temper::plan {

BlobPlace BlobPool::add(std::span<const std::byte> blob) {
  if (blob.empty()) return {};
  const std::uint64_t hash = hash_bytes(blob.data(), blob.size());
  const auto [first, last] = places_.equal_range(hash);
  for (auto it = first; it != last; ++it) {
    const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(it->second.offset);
    if (it->second.bytes == blob.size() && std::equal(blob.begin(), blob.end(), begin)) return it->second;
  }
  bytes_.resize((bytes_.size() + k_section_alignment - 1) / k_section_alignment * k_section_alignment);
  const BlobPlace place{bytes_.size(), blob.size()};
  bytes_.insert(bytes_.end(), blob.begin(), blob.end());
  places_.emplace(hash, place);
  return place;
}

}  // namespace temper::plan
