// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "deploy/config.h"
#include "runners/data_loader.h"
#include "tasks/task.h"

namespace temper::deploy {

/// What a deployment needs to know of a network before anything is built.
struct Model {
  std::filesystem::path path;
  std::string hash;  ///< of the file and of all weights, those in external files too
  std::vector<runners::InputSpec> inputs;
  tasks::NetworkInfo network;  ///< as the file declares it: -1 for open extents
  std::vector<std::string> warnings;
};

/// Reads and imports the model. Errors: io, invalid_model, unsupported.
[[nodiscard]] Model read_model(const std::filesystem::path& path);

/// The shape profiles of a build.
///
/// Ranges given in backend_config.model_inputs are kept as they are, also where a batch size is set. Inputs without one
/// get a single shape: of model_io.inputs, else the model's own; the batch axis takes model_io.batch_size, else 1 where
/// it is open. The batch axis is the one that model_io.dynamic_axes labels "batch...", else axis 0.
/// Errors: bad_argument with all of: names the model does not have, types and shapes that are not the model's, extents
/// left open that nothing decides.
[[nodiscard]] std::vector<OptimizationProfile> resolve_profiles(const Config& config, const Model& model);

/// The network with the first profile's opt extents in place of open ones, but for the batch axis.
[[nodiscard]] tasks::NetworkInfo network_at(const Model& model, const OptimizationProfile& profile);

}  // namespace temper::deploy
