// SPDX-License-Identifier: Apache-2.0
#include "tasks/kernels/box_kernels.h"

namespace temper::tasks {

namespace generic {
extern const BoxKernels k_box_kernels;
}

#if defined(__x86_64__)

namespace avx2 {
extern const BoxKernels k_box_kernels;
}
namespace avx512 {
extern const BoxKernels k_box_kernels;
}

const BoxKernels& box_kernels(data::Isa isa) {
  return isa == data::Isa::avx512 ? avx512::k_box_kernels
         : isa == data::Isa::avx2 ? avx2::k_box_kernels
                                  : generic::k_box_kernels;
}

#else

const BoxKernels& box_kernels(data::Isa) { return generic::k_box_kernels; }

#endif

}  // namespace temper::tasks
