// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "backend/device.h"
#include "runtime/constants.h"

namespace temper::runtime {

/// A step that runs on host tensors, since only the run decides its shapes.
struct HostStep {
  std::size_t index = 0;
  const Operator* op = nullptr;
  std::vector<bool> is_constant = {};   ///< inputs that are the plan's constants
  std::vector<bool> is_asked_for = {};  ///< by output
  StepConstants* constants = nullptr;
};

/// The host's kernels for such steps. Making one costs more than computing a small step once, so a step gets one where
/// it has much to compute and its shapes came up before; the kernels for the latest few shapes are kept.
class HostKernels {
 public:
  explicit HostKernels(backend::Device& host) : host_(&host) {}

  /// The step's outputs (invalid tensors where not asked for), or nothing where its own evaluation is the way to go.
  [[nodiscard]] std::optional<std::vector<Tensor>> run(const HostStep& step, const std::vector<Tensor>& inputs);

 private:
  /// What is known of a step at one set of input types and shapes.
  struct Entry {
    std::vector<backend::TensorDesc> inputs;
    bool was_seen = false;  ///< before this run
    bool was_tried = false;
    std::vector<backend::TensorDesc> outputs;
    std::unique_ptr<backend::Kernel> kernel;  ///< null where the step has none, or not yet
    std::unique_ptr<backend::Allocation> workspace;
  };

  Entry& find(std::size_t step, const std::vector<Tensor>& inputs);
  void make(Entry& entry, const HostStep& step, const std::vector<Tensor>& inputs);
  [[nodiscard]] std::vector<Tensor> run_kernel(Entry& entry, const std::vector<Tensor>& inputs);

  backend::Device* host_;
  std::unique_ptr<backend::Stream> stream_;
  std::map<std::size_t, std::list<Entry>> entries_;  ///< by step, most recently used first
};

}  // namespace temper::runtime
