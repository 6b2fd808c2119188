// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onnx/importer.h"
#include "ops/window.h"

namespace temper::onnx {

/// strides, dilations, pads and auto_pad of the node, spelled out: lists get their default values where the kernel's
/// rank is known, VALID becomes pads of 0, and SAME_* becomes pads wherever the extents of `x` settle them.
/// `kernel` is empty where unknown. Errors: invalid_model as window_output.
[[nodiscard]] WindowAttributes read_window(ImportContext& context, const Dims& kernel, const TensorType& x);

/// The required attribute kernel_shape, as read_window takes it: for pools.
[[nodiscard]] Dims read_kernel(ImportContext& context);

/// The extents of weights [out, in, kernel...], else those of the attribute kernel_shape. Errors: invalid_model where
/// the two contradict each other.
[[nodiscard]] Dims kernel_of_weights(ImportContext& context, const TensorType& weights);

}  // namespace temper::onnx
