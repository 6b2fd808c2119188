// SPDX-License-Identifier: Apache-2.0
#pragma once

// Options that the verbs which compare results share.

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "runners/comparator.h"
#include "runners/data_loader.h"
#include "temper/builder.h"

namespace temper::cli {

/// The few build options that change results; `temper build` and --plan give the others.
class ModelBuildFlags {
 public:
  void add_to(CLI::App& verb);
  /// Errors: bad_argument for a malformed profile.
  [[nodiscard]] BuildOptions options() const;

 private:
  std::string device_ = "cpu";
  std::string precision_ = "fp32";
  std::vector<std::string> profiles_;
  int level_ = 1;
};

/// Inputs: loaded or random.
class DataFlags {
 public:
  void add_to(CLI::App& verb);
  /// The inputs of every run. Random inputs have the first profile's opt shapes where --shape gives no other; where
  /// `build` has no profile it gets the one that allows these inputs. Warnings go to standard error.
  /// Errors: of the model, bad_argument, io.
  [[nodiscard]] std::vector<NamedTensors> load(const std::string& model, BuildOptions& build) const;
  [[nodiscard]] runners::DataOptions options(const std::vector<runners::InputSpec>& specs,
                                             const std::vector<OptimizationProfile>& profiles) const;

 private:
  std::string load_;
  std::uint64_t seed_ = 1;
  int iterations_ = 1;
  std::vector<std::string> shapes_;
  std::vector<std::string> ranges_;
};

/// Tolerances and statistics. "NAME:VALUE" holds for outputs of that name or wildcard, "VALUE" for the others.
class CompareFlags {
 public:
  void add_to(CLI::App& verb);
  /// Errors: bad_argument.
  [[nodiscard]] runners::CompareOptions options(Precision precision) const;

 private:
  std::vector<std::string> absolute_;
  std::vector<std::string> relative_;
  std::vector<std::string> statistics_;
  std::vector<std::string> index_tolerances_;
  double quantile_ = 0.99;
  double min_cosine_ = -2;
  bool allows_nan_ = false;
  bool allows_infinity_ = false;
  bool allows_flat_ = false;
};

}  // namespace temper::cli
