// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tasks/option_reader.h"

namespace temper::tasks {

/// How a classifier's output is read.
class ClassScores {
 public:
  /// Errors: bad_argument where no output is [N, classes] (extents of 1 aside), or names do not fit.
  ClassScores(const OptionReader& options, const NetworkInfo& network);

  [[nodiscard]] const std::vector<std::string>& classes() const { return classes_; }
  /// Every class of each of `samples`, best first; equal ones by index. Errors: bad_argument for another shape.
  [[nodiscard]] std::vector<Result> results(const NamedTensors& outputs, std::size_t samples) const;

 private:
  [[nodiscard]] std::vector<ClassScore> ranked(std::span<const float> scores) const;

  std::string output_;
  std::string activation_;
  std::vector<std::string> classes_;
};

/// "classes" and "activation".
[[nodiscard]] std::vector<OptionInfo> class_score_options();

}  // namespace temper::tasks
