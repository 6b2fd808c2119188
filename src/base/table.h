// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace temper {

/// Rows of text in aligned columns, two spaces apart. Columns of numbers are aligned at the right.
class TextTable {
 public:
  enum class Align { left, right };

  /// `alignment` of each column; columns beyond it are aligned at the left. `indent` spaces begin each line.
  explicit TextTable(std::vector<Align> alignment = {}, std::size_t indent = 0)
      : alignment_(std::move(alignment)), indent_(indent) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] bool is_empty() const { return rows_.empty(); }
  /// Lines without trailing spaces. UTF-8 sequences count as one character.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Align> alignment_;
  std::size_t indent_;
  std::vector<std::vector<std::string>> rows_;
};

/// `value` with `digits` decimals: fixed_text(3.14159, 2) == "3.14".
[[nodiscard]] std::string fixed_text(double value, int digits);

/// "512 B", "3.2 MB": powers of 1000, three significant digits.
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

}  // namespace temper
