// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace temper::passes {

/// Constants of a BatchNormalization(epsilon=1) of three channels that scales by 1 and shifts by 0.5, -1, 1.5.
constexpr const char* k_batch_norm_parameters = R"(
    @scale = [2, 3, 4] : f32[3]
    @bias = [1, -1, 0.5] : f32[3]
    @mean = [0.5, 0, -1] : f32[3]
    @variance = [3, 8, 15] : f32[3]
)";

}  // namespace temper::passes
