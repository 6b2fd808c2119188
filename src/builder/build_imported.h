// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "onnx/import_model.h"
#include "temper/builder.h"

namespace temper::builder {

/// What Builder::build does with a model once it is imported; `name` is for the plan's metadata.
/// Errors: bad_argument (profiles, passes), unsupported.
[[nodiscard]] Plan build_imported(const BuildOptions& options, onnx::ImportedModel model, std::string name);

}  // namespace temper::builder
