// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernel_choice.h"

#include "backends/cpu/device.h"

namespace temper::cpu {

namespace generic {
extern const KernelTable k_table;
}

#if defined(__x86_64__)

namespace avx2 {
extern const KernelTable k_table;
}
namespace avx512 {
extern const KernelTable k_table;
}

const KernelTable& kernel_table(Isa isa) {
  return isa == Isa::avx512 ? avx512::k_table : isa == Isa::avx2 ? avx2::k_table : generic::k_table;
}

#else

const KernelTable& kernel_table(Isa) { return generic::k_table; }

#endif

const KernelTable& kernels_of(const backend::Device& device) {
  return kernel_table(dynamic_cast<const CpuDevice&>(device).isa());
}

}  // namespace temper::cpu
