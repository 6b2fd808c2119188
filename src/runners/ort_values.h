// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runners/ort_api.h"
#include "temper/tensor.h"

namespace temper::runners::ort {

/// The tensor (or sequence of tensors) as a value of the library. Numeric bytes are not copied: `tensor` must outlive
/// it. Errors: unsupported for optionals and 4-bit elements.
[[nodiscard]] Handle<Value> value_from(const Api& api, const Tensor& tensor);

/// A copy of the library's value; an optional one without content where `value` is null. Errors: unsupported.
[[nodiscard]] Tensor tensor_from(const Api& api, Value* value);

}  // namespace temper::runners::ort
