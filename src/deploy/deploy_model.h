// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "deploy/deploy.h"

namespace temper::deploy {

/// Takes one model through the stages. Errors: of reading the model, its task or its dataset; a stage's failure is part
/// of the result.
[[nodiscard]] report::Model deploy_model(const Config& config, const std::filesystem::path& path,
                                         const std::filesystem::path& folder, const DeployOptions& options);

}  // namespace temper::deploy
