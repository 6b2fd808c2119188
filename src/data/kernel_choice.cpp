// SPDX-License-Identifier: Apache-2.0
#include "data/kernels/pixel_kernels.h"

namespace temper::data {

namespace generic {
extern const PixelKernels k_pixel_kernels;
}

#if defined(__x86_64__)

namespace avx2 {
extern const PixelKernels k_pixel_kernels;
}
namespace avx512 {
extern const PixelKernels k_pixel_kernels;
}

namespace {

bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

}  // namespace

std::array<const PixelKernels*, 3> all_pixel_kernels() {
  return {&generic::k_pixel_kernels, has_avx2() ? &avx2::k_pixel_kernels : nullptr,
          has_avx512() ? &avx512::k_pixel_kernels : nullptr};
}

#else

std::array<const PixelKernels*, 3> all_pixel_kernels() { return {&generic::k_pixel_kernels, nullptr, nullptr}; }

#endif

const PixelKernels& pixel_kernels() {
  static const PixelKernels* const best = [] {
    const PixelKernels* chosen = nullptr;
    for (const auto* kernels : all_pixel_kernels())
      if (kernels != nullptr) chosen = kernels;
    return chosen;
  }();
  return *best;
}

}  // namespace temper::data
