// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

#include "temper/error.h"
#include "temper/temper.h"

namespace temper::c_api {

/// The text that temper_last_error() returns on this thread.
[[nodiscard]] std::string& last_error();

[[nodiscard]] temper_status status_of(ErrorCode code);

/// Runs `action`; what it throws becomes a status and the thread's last error. Nothing crosses the boundary.
template <class Action>
temper_status guarded(Action&& action) {
  try {
    last_error().clear();
    action();
    return TEMPER_OK;
  } catch (const Error& error) {
    last_error() = error.what();
    return status_of(error.code());
  } catch (const std::exception& error) {
    last_error() = error.what();
    return TEMPER_INTERNAL;
  }
}

}  // namespace temper::c_api
