// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "onnx/importer.h"

namespace temper::onnx {

/// Imports a body that runs again and again, with types for its inputs that hold in every turn: `count` of them, from
/// `first_input` on, are fed by the outputs from `first_output` on. Starting from `input_types`, extents and ranks
/// that a turn changes are made unknown until nothing changes.
/// Errors: invalid_model where a turn changes a dtype or the body has too few outputs.
[[nodiscard]] ImportContext::Body import_settled_body(ImportContext& context, std::string_view name,
                                                      std::vector<TensorType> input_types, std::size_t first_input,
                                                      std::size_t first_output, std::size_t count);

}  // namespace temper::onnx
