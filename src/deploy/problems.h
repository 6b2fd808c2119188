// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "temper/error.h"

namespace temper::deploy {

/// What is wrong with a file, collected so that all of it is reported together.
class Problems {
 public:
  /// `file` names it in messages.
  explicit Problems(std::string file) : file_(std::move(file)) {}
  /// `line` counts from 1; 0 where the place is not known.
  void add(int line, std::string text) { found_.emplace_back(line, std::move(text)); }
  [[nodiscard]] bool is_empty() const { return found_.empty(); }
  /// Errors: bad_argument with a line a problem, "deploy.yaml:12: ...", in the order of the file.
  void throw_if_any() const;

 private:
  std::string file_;
  std::vector<std::pair<int, std::string>> found_;
};

}  // namespace temper::deploy
