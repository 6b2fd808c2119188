// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ir/graph.h"
#include "temper/engine.h"
#include "tensor/npz.h"

namespace temper::runners {

/// What a network takes.
struct InputSpec {
  std::string name;
  DType dtype = DType::undefined;
  std::optional<Dims> dims;      ///< nothing: any rank
  bool is_shape_tensor = false;  ///< its elements decide extents
};
[[nodiscard]] std::vector<InputSpec> input_specs(const ir::Graph& graph);
[[nodiscard]] std::vector<InputSpec> input_specs(const Engine& engine);

/// Where inputs come from. Keys are input names or wildcards; the last that matches wins.
struct DataOptions {
  std::filesystem::path load;  ///< a .npz file, or a folder of them: one a run; empty: random inputs
  std::uint64_t seed = 1;
  int iterations = 1;                                                     ///< of random inputs
  std::vector<std::pair<std::string, Shape>> shapes;                      ///< of random inputs
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> values;  ///< of shape tensors
  std::vector<std::pair<std::string, std::pair<double, double>>> ranges;  ///< [low, high]; 0 to 1 otherwise
};

struct LoadedInputs {
  std::vector<NamedTensors> runs;
  std::vector<std::string> warnings;
};

/// Inputs of every run. Random ones are uniform, depend on the seed, the run and the input's name alone, and are never
/// all zero; integers take both ends of the range. A dynamic extent that nothing decides is 1, with a warning.
/// Errors: bad_argument for keys that match no input, shapes or loaded arrays that do not fit, and inputs that cannot
/// be made up (sequences); io.
[[nodiscard]] LoadedInputs load_inputs(const std::vector<InputSpec>& specs, const DataOptions& options);

}  // namespace temper::runners
