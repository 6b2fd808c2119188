// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace temper::plan {

/// Where a blob lies in the weights section.
struct BlobPlace {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

/// The weights section while it is written: aligned byte strings, equal ones stored once.
class BlobPool {
 public:
  BlobPlace add(std::span<const std::byte> blob);
  [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
  std::unordered_multimap<std::uint64_t, BlobPlace> places_;  ///< by content hash
};

}  // namespace temper::plan
