// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runners/comparator.h"
#include "runners/runner.h"

namespace temper::runners {

/// How one runner did.
struct RunnerReport {
  std::string name;  ///< "exec#2" where an earlier runner has the same name
  std::string description;
  std::string error;  ///< empty: it ran every time
  std::vector<double> times_ms;
};

/// One runner against the first one, for one set of inputs.
struct Comparison {
  std::string reference;
  std::string test;
  std::size_t run = 0;
  RunComparison result;
};

/// One value inside the network.
struct LayerComparison {
  std::string value;
  OutputComparison result;
};

/// Values inside the network, in the order that the reference computes them.
struct LayerReport {
  std::string reference;
  std::string test;
  std::vector<LayerComparison> layers;
  std::string error;  ///< why there is nothing to compare
  /// The first value that differs; nothing where all agree.
  [[nodiscard]] const LayerComparison* first_divergence() const;
};

struct Verification {
  std::vector<RunnerReport> runners;
  std::vector<Comparison> comparisons;
  std::vector<LayerReport> layers;  ///< only where asked for; they do not decide
  std::size_t runs = 0;

  /// True only where two or more runners ran every time and every comparison was made and passed.
  [[nodiscard]] bool passed() const;
  /// One line: what failed, or how much was compared.
  [[nodiscard]] std::string summary() const;
};

struct VerifyOptions {
  CompareOptions compare;
  std::vector<CompareOptions> by_runner;  ///< instead of `compare`: one for each runner, for it against the first
  std::filesystem::path save;             ///< a folder for inputs/000.npz and <runner>/000.npz; empty: none
  bool compares_layers = false;
  /// Values of the network that runners may be asked to show; needed for compares_layers.
  std::vector<std::string> observable_values;
  std::function<void(const std::string& runner, std::size_t run)> on_run;  ///< for progress
};

/// Runs every runner on every set of inputs, one runner after the other, and compares each with the first.
/// A runner's Error is its report; only Errors of comparing (unknown outputs in the options) and saving pass through.
[[nodiscard]] Verification verify(const std::vector<std::unique_ptr<Runner>>& runners,
                                  const std::vector<NamedTensors>& inputs, const VerifyOptions& options);

/// Compares values inside the network for one set of inputs; both runners are activated for it.
[[nodiscard]] LayerReport compare_layers(Runner& reference, Runner& test, const NamedTensors& inputs,
                                         const OutputRule& rule, const std::vector<std::string>& observable_values);

}  // namespace temper::runners
