// SPDX-License-Identifier: Apache-2.0
#pragma once

// The serial kernels of one instruction set. Tactics cut the work into ranges, run them in the team and call these.

#include "backends/cpu/kernels/convert.h"
#include "backends/cpu/kernels/depthwise.h"
#include "backends/cpu/kernels/direct.h"
#include "backends/cpu/kernels/pointwise.h"
#include "backends/cpu/kernels/reduce.h"
#include "backends/cpu/kernels/resize.h"
#include "backends/cpu/kernels/row_maximum.h"
#include "backends/cpu/kernels/row_product.h"
#include "backends/cpu/kernels/softmax.h"
#include "backends/cpu/kernels/transpose.h"
#include "backends/cpu/kernels/winograd.h"

namespace temper::cpu {

struct KernelTable {
  const ConvertKernels* convert;
  const DepthwiseKernels* depthwise;
  const DirectKernels* direct;
  const PointwiseKernels* pointwise;
  const ReduceKernels* reduce;
  const ResizeKernels* resize;
  const RowMaximumKernels* row_maximum;
  const RowProductKernels* row_product;
  const SoftmaxKernels* softmax;
  const TransposeKernels* transpose;
  const WinogradKernels* winograd;
};

}  // namespace temper::cpu
