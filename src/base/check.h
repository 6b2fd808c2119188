// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "base/str.h"
#include "temper/error.h"

/// Throws Error{ErrorCode::code, str(message parts...)} where `condition` is false.
#define TEMPER_CHECK(condition, code, ...)                                                              \
  do {                                                                                                  \
    if (!(condition)) [[unlikely]]                                                                      \
      throw ::temper::Error(::temper::ErrorCode::code, ::temper::str(__VA_ARGS__), __FILE__, __LINE__); \
  } while (false)

namespace temper {

/// Runs `action`; an Error passing through gains the frame that `frame()` returns (built only then).
template <class Action, class Frame>
decltype(auto) with_frame(Frame&& frame, Action&& action) {
  try {
    return std::forward<Action>(action)();
  } catch (Error& error) {
    error.add_frame(std::forward<Frame>(frame)());
    throw;
  }
}

}  // namespace temper
