// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/kernel_table.h"

namespace temper::cpu::TEMPER_ISA {

extern const PointwiseKernels k_pointwise_kernels;
extern const SoftmaxKernels k_softmax_kernels;
extern const TransposeKernels k_transpose_kernels;

extern const KernelTable k_table;
const KernelTable k_table = {&k_pointwise_kernels, &k_softmax_kernels, &k_transpose_kernels};

}  // namespace temper::cpu::TEMPER_ISA
