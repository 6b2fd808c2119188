// SPDX-License-Identifier: Apache-2.0
#include "data/isa.h"

namespace temper::data {

#if defined(__x86_64__)

namespace {

bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

}  // namespace

Isa native_isa() {
  static const Isa isa = has_avx512() ? Isa::avx512 : has_avx2() ? Isa::avx2 : Isa::generic;
  return isa;
}

#else

Isa native_isa() { return Isa::generic; }

#endif

}  // namespace temper::data
