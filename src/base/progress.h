// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/timer.h"

namespace temper {

/// How far a long piece of work is, on stderr: a bar that redraws itself on a terminal, a plain line every few seconds
/// where stderr is a log. Work of under a second in a log, and of under 200 ms on a terminal, shows nothing.
/// Thread-safe. The bar's line is cleared by the destructor.
class Progress {
 public:
  enum class Style { automatic, bar, lines, none };

  /// `total` steps; 0 where unknown, which shows a count instead of a share.
  Progress(std::string label, std::int64_t total, Style style = Style::automatic);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Adds finished steps; `note` says what is being worked on.
  void advance(std::int64_t steps = 1, std::string_view note = {});

 private:
  [[nodiscard]] std::string line() const;
  void show();

  std::mutex mutex_;
  std::string label_;
  std::int64_t total_;
  Style style_;
  std::int64_t done_ = 0;
  std::string note_;
  Timer since_start_;
  double next_show_s_;
  bool shown_ = false;
};

/// "[#####.....] 12/24": `done` of `total` in `width` cells.
[[nodiscard]] std::string progress_bar_text(std::int64_t done, std::int64_t total, int width);

/// "45 s", "3 min 05 s", "2 h 10 min".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace temper
