// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backends/cpu/cpu_features.h"
#include "backends/cpu/kernels/kernel_table.h"

namespace temper::backend {
class Device;
}

namespace temper::cpu {

/// The kernels compiled for this instruction set.
[[nodiscard]] const KernelTable& kernel_table(Isa isa);
/// Those that the device uses, which must be a CpuDevice.
[[nodiscard]] const KernelTable& kernels_of(const backend::Device& device);

}  // namespace temper::cpu
