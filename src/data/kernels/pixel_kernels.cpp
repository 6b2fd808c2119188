// SPDX-License-Identifier: Apache-2.0
#include "data/kernels/pixel_kernels.h"

#include "data/kernels/pixel_rows.h"
#include "data/kernels/pixel_stores.h"

namespace temper::data::TEMPER_ISA {

extern const PixelKernels k_pixel_kernels;
const PixelKernels k_pixel_kernels = {
    .blend_columns_1 = blend_columns<1>,
    .blend_columns_3 = blend_columns<3>,
    .blend_rows = blend_rows,
    .pick_1 = pick<1>,
    .pick_3 = pick<3>,
    .average_1 = average<1>,
    .average_3 = average<3>,
    .widen_3 = widen_3,
    .store_planes_f32 = store_planes<float>,
    .store_planes_f16 = store_planes<Half>,
    .store_pixels_f32 = store_pixels<float>,
    .store_pixels_f16 = store_pixels<Half>,
    .store_1_f32 = store_1<float>,
    .store_1_f16 = store_1<Half>,
};

}  // namespace temper::data::TEMPER_ISA
