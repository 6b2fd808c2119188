// SPDX-License-Identifier: Apache-2.0
#include "data/isa.h"
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

const PixelKernels& pixel_kernels(Isa isa) {
  return isa == Isa::avx512 ? avx512::k_pixel_kernels
         : isa == Isa::avx2 ? avx2::k_pixel_kernels
                            : generic::k_pixel_kernels;
}

#else

const PixelKernels& pixel_kernels(Isa) { return generic::k_pixel_kernels; }

#endif

}  // namespace temper::data
