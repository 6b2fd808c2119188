// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tasks/task.h"

namespace temper::tasks {

/// Reads a task's options as the types that they stand for. An option that is not given has its default; one whose text
/// is "auto" has what the caller finds out from the network.
class OptionReader {
 public:
  /// Errors: bad_argument for a value whose name `known` lacks (with the nearest one).
  OptionReader(const TaskOptions& options, std::vector<OptionInfo> known);

  [[nodiscard]] const std::string& text(const std::string& name) const;
  [[nodiscard]] bool is_auto(const std::string& name) const { return text(name) == "auto"; }
  /// Gives an option that is "auto" its value.
  void settle(const std::string& name, const std::string& value);
  /// One of `choices`. Errors: bad_argument with the choices, likewise below with the range.
  [[nodiscard]] std::string choice(const std::string& name, const std::vector<std::string>& choices) const;
  [[nodiscard]] double number(const std::string& name, double least, double most) const;
  [[nodiscard]] std::int64_t count(const std::string& name, std::int64_t least, std::int64_t most) const;
  [[nodiscard]] bool flag(const std::string& name) const;
  /// "1,2,3"; one number stands for `expected` equal ones.
  [[nodiscard]] std::vector<double> numbers(const std::string& name, std::size_t expected) const;
  /// "a,b,c" without white space around; empty text: none.
  [[nodiscard]] std::vector<std::string> words(const std::string& name) const;

 private:
  [[noreturn]] void refuse(const std::string& name, const std::string& expected) const;

  std::string kind_;
  std::vector<std::pair<std::string, std::string>> values_;
};

}  // namespace temper::tasks
