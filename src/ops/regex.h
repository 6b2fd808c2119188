// SPDX-License-Identifier: Apache-2.0
#pragma once

// Regular expressions with the syntax of RE2, matched in time linear in the text for every pattern. std::regex
// recurses over the text or the pattern and can run out of stack on what a model file holds.

#include <cstdint>
#include <string_view>
#include <vector>

namespace temper {

/// A compiled pattern: literals, `.`, classes, groups, alternation, repetition, ^ $ \b \B \A \z, \d \w \s and their
/// complements, \x{10FFFF}. Text is UTF-8. Back references, look-around, flags and Unicode classes do not exist.
class Regex {
 public:
  /// Errors: invalid_model for broken syntax; unsupported for constructs beyond the list and for huge patterns.
  explicit Regex(std::string_view pattern);

  /// The whole text matches. Thread-safety: may be called from several threads at once.
  [[nodiscard]] bool matches(std::string_view text) const;

  struct Range {
    char32_t first;
    char32_t last;
  };
  struct CharacterSet {
    std::vector<Range> ranges;
    bool is_negated = false;
    [[nodiscard]] bool contains(char32_t code_point) const;
  };
  enum class Assertion : std::uint8_t { text_begin, text_end, word_border, no_word_border };
  struct Instruction {
    enum class Kind : std::uint8_t { take, split, jump, assert_, match };
    Kind kind = Kind::match;
    std::size_t first = 0;   ///< of take: the set; of split and jump: the next instruction; of assert_: the assertion
    std::size_t second = 0;  ///< of split: the other next instruction
  };

 private:
  struct Threads;
  void follow(std::size_t start, std::u32string_view text, std::size_t place, Threads& threads) const;

  std::vector<CharacterSet> sets_;
  std::vector<Instruction> program_;
};

}  // namespace temper
