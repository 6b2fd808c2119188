// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "base/check.h"
#include "base/env.h"
#include "base/terminal.h"

namespace temper {

namespace {

constexpr std::array k_names = {"error", "warn", "info", "debug", "dispatch", "exec", "passes"};
constexpr std::size_t k_severities = 4;

constexpr std::uint32_t bit(std::size_t channel) { return std::uint32_t{1} << channel; }
constexpr std::uint32_t bits_to(LogChannel least) { return bit(static_cast<std::size_t>(least) + 1) - 1; }
constexpr std::uint32_t k_severity_bits = bits_to(LogChannel::debug);

std::uint32_t trace_bits(std::string_view names) {
  std::uint32_t bits = 0;
  for (const auto& part : split(names, ',')) {
    const std::string_view name = trim(part);
    if (name == "all") {
      bits |= (bit(k_names.size()) - 1) & ~k_severity_bits;
      continue;
    }
    std::size_t channel = k_severities;
    while (channel < k_names.size() && name != k_names[channel]) ++channel;
    TEMPER_CHECK(channel < k_names.size(), bad_argument, "'", name,
                 "' is not a trace; give any of dispatch, exec, passes or all");
    bits |= bit(channel);
  }
  return bits;
}

/// The one mutable global of the library: which channels are on, and where lines go.
struct State {
  std::atomic<std::uint32_t> enabled{bits_to(LogChannel::warn)};
  std::mutex mutex;
  LogSink sink;
  spdlog::logger logger{"temper", std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>()};

  State() {
    logger.set_level(spdlog::level::trace);
    logger.flush_on(spdlog::level::trace);
    logger.set_pattern("%^%v%$");
    auto& target = static_cast<spdlog::sinks::ansicolor_stderr_sink_mt&>(*logger.sinks().front());
    for (const auto plain : {spdlog::level::info, spdlog::level::debug}) target.set_color(plain, "");
    target.set_color_mode(allows_colour(STDERR_FILENO) ? spdlog::color_mode::always : spdlog::color_mode::never);
    read_environment();
  }

  void read_environment() {
    if (const auto level = env_value(EnvVar::log)) {
      std::size_t channel = 0;
      while (channel < k_severities && *level != k_names[channel]) ++channel;
      if (channel < k_severities)
        enabled = bits_to(static_cast<LogChannel>(channel));
      else
        write(LogChannel::warn, str("TEMPER_LOG=", *level, " is ignored; give error, warn, info or debug"));
    }
    try {
      if (const auto traces = env_value(EnvVar::verbose)) enabled |= trace_bits(*traces);
    } catch (const Error& error) {
      write(LogChannel::warn, str("TEMPER_VERBOSE is ignored: ", error.message()));
    }
    for (const auto& warning : unknown_env_warnings()) write(LogChannel::warn, warning);
  }

  void write(LogChannel channel, std::string_view text) {
    switch (channel) {
      case LogChannel::error: logger.error(str("error: ", text)); break;
      case LogChannel::warn: logger.warn(str("warning: ", text)); break;
      case LogChannel::info: logger.info(text); break;
      case LogChannel::debug: logger.debug(text); break;
      default: logger.info(str("temper,", log_channel_name(channel), ",", text));
    }
  }
};

State& state() {
  static State instance;
  return instance;
}

}  // namespace

std::string_view log_channel_name(LogChannel channel) { return k_names[static_cast<std::size_t>(channel)]; }

bool log_enabled(LogChannel channel) {
  return (state().enabled.load(std::memory_order_relaxed) & bit(static_cast<std::size_t>(channel))) != 0;
}

void log_line(LogChannel channel, std::string_view text) {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  if (s.sink)
    s.sink(channel, text);
  else
    s.write(channel, text);
}

void set_log_level(LogChannel least) {
  TEMPER_CHECK(static_cast<std::size_t>(least) < k_severities, bad_argument, "'", log_channel_name(least),
               "' is a trace, not a severity");
  State& s = state();
  const std::lock_guard lock(s.mutex);
  s.enabled = (s.enabled & ~k_severity_bits) | bits_to(least);
}

void set_log_traces(std::string_view names) {
  const std::uint32_t bits = trace_bits(names);
  State& s = state();
  const std::lock_guard lock(s.mutex);
  s.enabled = (s.enabled & k_severity_bits) | bits;
}

void set_log_sink(LogSink sink) {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  s.sink = std::move(sink);
}

}  // namespace temper
