// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "ops/regex.h"

namespace temper {

/// The tree of a pattern.
struct RegexNode {
  enum class Kind : std::uint8_t { sequence, choice, repeat, take, assertion };
  Kind kind = Kind::sequence;
  std::vector<RegexNode> children = {};  ///< of sequence and choice; one of repeat
  std::int64_t least = 0;                ///< of repeat
  std::int64_t most = -1;                ///< of repeat; -1 without limit
  Regex::CharacterSet set = {};          ///< of take
  Regex::Assertion assertion = Regex::Assertion::text_begin;
};

/// Errors: invalid_model for broken syntax; unsupported for what Regex does not have.
[[nodiscard]] RegexNode parse_regex(std::string_view pattern);

}  // namespace temper
