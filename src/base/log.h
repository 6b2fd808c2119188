// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include "base/str.h"

/// Writes str(message parts...) to LogChannel::channel; the parts are evaluated only where the channel is on.
#define TEMPER_LOG(channel, ...)                                                     \
  do {                                                                               \
    if (::temper::log_enabled(::temper::LogChannel::channel)) [[unlikely]]           \
      ::temper::log_line(::temper::LogChannel::channel, ::temper::str(__VA_ARGS__)); \
  } while (false)

namespace temper {

/// Where a line belongs. The first four are for people, by severity, and on from the level that TEMPER_LOG or
/// set_log_level asks for. The last three are traces for scripts, each turned on by its name in TEMPER_VERBOSE:
/// a line "temper,<channel>,<field>,<field>..." an event.
enum class LogChannel {
  error,
  warn,
  info,
  debug,
  dispatch,  ///< a tactic chosen or refused for a problem
  exec,      ///< a step run, with its time
  passes,    ///< a pass run, with its effect
};

[[nodiscard]] std::string_view log_channel_name(LogChannel channel);

/// Whether lines of `channel` are written; a relaxed atomic load.
[[nodiscard]] bool log_enabled(LogChannel channel);

/// Writes one line to the sink. Thread-safe; lines of several threads do not mix.
void log_line(LogChannel channel, std::string_view text);

/// Turns on error to `least`, one of the four severities, and turns off the rest of them; traces stay as they are.
void set_log_level(LogChannel least);

/// Turns on the traces named in "dispatch,passes" or "all" and turns off the others.
/// Errors: bad_argument for a name that is no trace.
void set_log_traces(std::string_view names);

/// Sends lines to `sink` instead of stderr; an empty one restores stderr. The sink is called under a lock.
using LogSink = std::function<void(LogChannel, std::string_view)>;
void set_log_sink(LogSink sink);

}  // namespace temper
