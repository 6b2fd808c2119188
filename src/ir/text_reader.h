// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/str.h"
#include "ops/tensor_type.h"

namespace temper::ir {

/// The tokens of the graph text. Every failure is Error{bad_argument} that names the line.
class TextReader {
 public:
  explicit TextReader(std::string_view text) : text_(text) {}

  /// The next character after white space and comment lines; '\0' at the end.
  char peek();
  /// Takes `token` where it comes next; a token of letters must end there.
  bool take(std::string_view token);
  /// Takes `c` where no white space comes before it.
  bool take_adjacent(char c);
  void expect(std::string_view token);
  /// Letters, digits and '_'.
  std::string word();
  /// A name: plain or in double quotes.
  std::string name();
  /// Text in `quote`s, unescaped.
  std::string quoted(char quote);
  /// A number or word of a literal: "-1.5e3", "inf", "true".
  std::string number();
  std::int64_t integer();
  double real();
  /// "[batch, 3]"
  Dims dims();
  /// "f32[batch, 3]", "f32[...]", "sequence(f32[2])[?]"
  TensorType type();
  /// The names in the last "# a, b" that followed other text on its line, and forgets them.
  std::vector<std::string> take_sources();
  void forget_comment() { trailing_ = {}; }

  [[noreturn]] void fail(const std::string& message) const;
  [[nodiscard]] int line() const;

 private:
  void skip_space();
  [[nodiscard]] std::string found_text() const;

  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view trailing_;  ///< the last comment that followed other text on its line
};

}  // namespace temper::ir
