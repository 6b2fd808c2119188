// SPDX-License-Identifier: Apache-2.0
#include "deploy/problems.h"

#include <algorithm>

#include "base/str.h"

namespace temper::deploy {

void Problems::throw_if_any() const {
  if (found_.empty()) return;
  auto sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> lines;
  for (const auto& [line, text] : sorted)
    lines.push_back(line > 0 ? str(file_, ":", line, ": ", text) : str(file_, ": ", text));
  const std::string heading = lines.size() == 1 ? "" : str(file_, " has ", lines.size(), " errors\n  ");
  throw Error(ErrorCode::bad_argument, heading + join(lines, "\n  "), __FILE__, __LINE__);
}

}  // namespace temper::deploy
