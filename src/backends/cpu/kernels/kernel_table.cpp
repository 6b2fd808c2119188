// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/kernel_table.h"

namespace temper::cpu::TEMPER_ISA {

extern const ConvertKernels k_convert_kernels;
extern const DepthwiseKernels k_depthwise_kernels;
extern const DirectKernels k_direct_kernels;
extern const PointwiseKernels k_pointwise_kernels;
extern const ReduceKernels k_reduce_kernels;
extern const ResizeKernels k_resize_kernels;
extern const RowMaximumKernels k_row_maximum_kernels;
extern const RowProductKernels k_row_product_kernels;
extern const SoftmaxKernels k_softmax_kernels;
extern const TransposeKernels k_transpose_kernels;
extern const WinogradKernels k_winograd_kernels;

extern const KernelTable k_table;
const KernelTable k_table = {
    .convert = &k_convert_kernels,
    .depthwise = &k_depthwise_kernels,
    .direct = &k_direct_kernels,
    .pointwise = &k_pointwise_kernels,
    .reduce = &k_reduce_kernels,
    .resize = &k_resize_kernels,
    .row_maximum = &k_row_maximum_kernels,
    .row_product = &k_row_product_kernels,
    .softmax = &k_softmax_kernels,
    .transpose = &k_transpose_kernels,
    .winograd = &k_winograd_kernels,
};

}  // namespace temper::cpu::TEMPER_ISA
