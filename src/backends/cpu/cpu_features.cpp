// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/cpu_features.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "base/str.h"

namespace temper::cpu {

namespace {

/// "48K" or "32M" as sysfs writes it; 0 where it is neither.
std::size_t parse_size(const std::string& text) {
  char* end = nullptr;
  const std::size_t value = std::strtoull(text.c_str(), &end, 10);
  if (end == text.c_str()) return 0;
  return *end == 'K' ? value << 10 : *end == 'M' ? value << 20 : value;
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

void set_level(CacheSizes& sizes, int level, std::size_t bytes) {
  if (level == 1) sizes.l1 = bytes;
  if (level == 2) sizes.l2 = bytes;
  if (level == 3) sizes.l3 = bytes;
}

CacheSizes cache_sizes_from_sysfs() {
  CacheSizes sizes;
  for (int index = 0; index < 8; ++index) {
    const std::string folder = str("/sys/devices/system/cpu/cpu0/cache/index", index, "/");
    const std::string type = first_line(folder + "type");
    if (type != "Data" && type != "Unified") continue;
    set_level(sizes, std::atoi(first_line(folder + "level").c_str()), parse_size(first_line(folder + "size")));
  }
  return sizes;
}

#if defined(__x86_64__)

struct CpuidResult {
  unsigned a = 0, b = 0, c = 0, d = 0;
};

CpuidResult cpuid(unsigned leaf, unsigned subleaf = 0) {
  CpuidResult r;
  if (__get_cpuid_count(leaf, subleaf, &r.a, &r.b, &r.c, &r.d) == 0) return {};
  return r;
}

CacheSizes cache_sizes_from_cpuid() {
  const bool is_amd = cpuid(0).c == 0x444d4163;  // "cAMD"
  CacheSizes sizes;
  for (unsigned index = 0; index < 8; ++index) {
    const CpuidResult r = cpuid(is_amd ? 0x8000001d : 4, index);
    const unsigned type = r.a & 31U;
    if (type == 0) break;
    if (type == 2) continue;  // instructions
    const std::size_t ways = (r.b >> 22) + 1, partitions = ((r.b >> 12) & 0x3ffU) + 1, line = (r.b & 0xfffU) + 1;
    set_level(sizes, static_cast<int>((r.a >> 5) & 7U), ways * partitions * line * (std::size_t{r.c} + 1));
  }
  return sizes;
}

#else

CacheSizes cache_sizes_from_cpuid() { return {}; }

#endif

}  // namespace

std::string_view isa_name(Isa isa) { return isa == Isa::avx512 ? "avx512" : isa == Isa::avx2 ? "avx2" : "generic"; }

CacheSizes cache_sizes() {
  CacheSizes sizes = cache_sizes_from_sysfs();
  const CacheSizes second = cache_sizes_from_cpuid();
  const auto settle = [](std::size_t& size, std::size_t other, std::size_t typical) {
    if (size == 0) size = other != 0 ? other : typical;
  };
  settle(sizes.l1, second.l1, 32 << 10);
  settle(sizes.l2, second.l2, 512 << 10);
  settle(sizes.l3, second.l3, 4 << 20);
  return sizes;
}

#if defined(__x86_64__)

Isa native_isa() {
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return has_avx512 ? Isa::avx512 : has_avx2 ? Isa::avx2 : Isa::generic;
}

std::string processor_name() {
  std::array<char, 49> text{};
  for (unsigned i = 0; i < 3; ++i) {
    const CpuidResult r = cpuid(0x80000002U + i);
    std::memcpy(text.data() + 16 * i, &r, sizeof r);
  }
  const std::string name(trim(text.data()));
  return name.empty() ? "unknown processor" : name;
}

std::string processor_signature() {
  const unsigned a = cpuid(1).a;
  const unsigned family = (a >> 8) & 15U, model = (a >> 4) & 15U;
  const unsigned whole_family = family == 15 ? family + ((a >> 20) & 255U) : family;
  const unsigned whole_model = family == 15 || family == 6 ? model + (((a >> 16) & 15U) << 4) : model;
  return str(whole_family, ".", whole_model, ".", a & 15U);
}

std::vector<std::string> instruction_sets() {
  std::vector<std::string> found;
  const auto note = [&](bool has, const char* name) {
    if (has) found.emplace_back(name);
  };
  note(__builtin_cpu_supports("avx"), "avx");
  note(__builtin_cpu_supports("avx2"), "avx2");
  note(__builtin_cpu_supports("fma"), "fma");
  note(__builtin_cpu_supports("avx512f"), "avx512f");
  note(__builtin_cpu_supports("avx512bw"), "avx512bw");
  note(__builtin_cpu_supports("avx512dq"), "avx512dq");
  note(__builtin_cpu_supports("avx512vl"), "avx512vl");
  note(__builtin_cpu_supports("avx512vbmi"), "avx512_vbmi");
  note(__builtin_cpu_supports("avx512vnni"), "avx512_vnni");
  note(__builtin_cpu_supports("avx512bf16"), "avx512_bf16");
  return found;
}

#else

Isa native_isa() { return Isa::generic; }
std::string processor_name() { return "unknown processor"; }
std::string processor_signature() { return "unknown"; }
std::vector<std::string> instruction_sets() { return {}; }

#endif

}  // namespace temper::cpu
