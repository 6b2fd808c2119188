// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace temper::data {

/// What kernels of pictures and results are compiled for, weakest first.
enum class Isa { generic, avx2, avx512 };
/// The strongest that this processor runs.
[[nodiscard]] Isa native_isa();

}  // namespace temper::data
