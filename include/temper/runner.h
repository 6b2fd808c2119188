// SPDX-License-Identifier: Apache-2.0
#pragma once

// A runner is one way to run a network: activate -> infer (any number of times) -> deactivate. Runners of one model
// take the same inputs and give outputs of the same names, so that what they return can be compared.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "temper/builder.h"
#include "temper/engine.h"
#include "temper/named_tensors.h"

namespace temper {

/// Called with every value inside a network that a run computes, by its name in the ONNX model. The tensor is valid
/// during the call only.
using ValueObserver = std::function<void(const std::string& name, const Tensor& value)>;

class Runner {
 public:
  virtual ~Runner() = default;
  /// "reference", "temper", "onnxruntime", ...: how reports name it.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// "ONNX Runtime 1.30.0, 2 threads"; valid once active.
  [[nodiscard]] virtual std::string description() const = 0;
  /// Loads what it needs. Errors: of the model, the plan or the library.
  virtual void activate() = 0;
  /// The outputs in the network's order. Errors: of the inputs or the run.
  [[nodiscard]] virtual NamedTensors infer(const NamedTensors& inputs) = 0;
  /// Frees what activate() took.
  virtual void deactivate() = 0;
  /// True where it can show values inside the network.
  [[nodiscard]] virtual bool can_observe() const { return false; }
  /// infer() that shows every value inside the network that this runner computes. Call prepare_observation() before
  /// activate(). Errors: internal where can_observe() is false.
  [[nodiscard]] virtual NamedTensors observe(const NamedTensors& inputs, const ValueObserver& observer);
  /// Names the values that a later observe() shall show; runners that show all of them need not care.
  virtual void prepare_observation(const std::vector<std::string>& values) { static_cast<void>(values); }

 protected:
  explicit Runner(std::string name) : name_(std::move(name)) {}

 private:
  std::string name_;
};

struct OnnxRuntimeOptions {
  std::filesystem::path library;       ///< libonnxruntime.so; empty: TEMPER_ONNXRUNTIME names it
  int threads = 0;                     ///< 0: the library's choice
  bool disables_optimization = false;  ///< runs the graph as it is written
};

/// What runners may need beside their name.
struct RunnerSettings {
  std::filesystem::path model = {};  ///< .onnx; also gives a TorchScript module the names of its inputs and outputs
  std::filesystem::path plan = {};   ///< for temper; empty: built from the model
  BuildOptions build = {};           ///< for temper without a plan
  ContextOptions context = {};       ///< for temper; its threads also for torchscript
  OnnxRuntimeOptions onnxruntime = {};
};

/// The runner of a specification: "reference", "temper", "onnxruntime", "torchscript:MODULE.pt", "exec:COMMAND" or
/// "recorded:PATH". Errors: bad_argument for another one, with the nearest.
[[nodiscard]] std::unique_ptr<Runner> make_runner(const std::string& specification, const RunnerSettings& settings);

/// How one output of a run compares with the same output of another.
struct OutputAgreement {
  std::string output;
  bool agrees = false;
  std::string reason = {};    ///< why it does not agree, one line
  double max_difference = 0;  ///< largest |test - reference|
  double relative_l2 = 0;     ///< |test - reference| / |reference|
  double cosine = 0;
};

/// Compares by name, fail-closed: an output that is missing in either, of another shape or type, with NaN, or flat
/// where the reference varies does not agree. Elements agree where |test - reference| <= absolute + relative *
/// |reference|; integers, bools and strings must be equal.
[[nodiscard]] std::vector<OutputAgreement> compare_outputs(const NamedTensors& reference, const NamedTensors& test,
                                                           double absolute = 1e-4, double relative = 1e-4);

}  // namespace temper
