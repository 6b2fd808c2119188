// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace temper::cpu {

/// What own kernels are compiled for, weakest first.
enum class Isa { generic, avx2, avx512 };
[[nodiscard]] std::string_view isa_name(Isa isa);
/// The strongest that this processor and its operating system run.
[[nodiscard]] Isa native_isa();

/// Bytes of data cache that one core sees; 0 where unknown.
struct CacheSizes {
  std::size_t l1 = 0;
  std::size_t l2 = 0;
  std::size_t l3 = 0;
};
/// From sysfs, else from CPUID leaf 4 or 0x8000001D, else 32 K, 512 K and 4 M.
[[nodiscard]] CacheSizes cache_sizes();

/// "AMD EPYC 9554 64-Core Processor"; "unknown processor" where it does not say.
[[nodiscard]] std::string processor_name();
/// Family, model and stepping: "25.17.1".
[[nodiscard]] std::string processor_signature();
/// Those of "avx", "avx2", "fma", "f16c", "avx512f", ..., "avx512_vnni", "avx512_bf16" that it has.
[[nodiscard]] std::vector<std::string> instruction_sets();

}  // namespace temper::cpu
