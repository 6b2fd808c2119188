// SPDX-License-Identifier: Apache-2.0
#pragma once

// A runner is one way to run a network: activate -> infer (any number of times) -> deactivate. `temper verify` gives
// several runners the same inputs and compares what they return.

#include <functional>
#include <string>

#include "tensor/npz.h"

namespace temper::runners {

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

/// The tensor of a name. Errors: bad_argument where there is none; `what` names the runner.
[[nodiscard]] const Tensor& require_input(const NamedTensors& inputs, const std::string& name, std::string_view what);

}  // namespace temper::runners
