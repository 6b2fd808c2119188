// SPDX-License-Identifier: Apache-2.0
#include "base/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/str.h"
#include "base/terminal.h"

namespace temper {

namespace {

// A person sees a bar move from about ten redraws a second; a log wants few lines.
constexpr double k_bar_interval_s = 0.1;
constexpr double k_line_interval_s = 5.0;
constexpr int k_bar_cells = 24;

std::size_t terminal_columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

std::string progress_bar_text(std::int64_t done, std::int64_t total, int width) {
  const double share = total > 0 ? std::clamp(static_cast<double>(done) / static_cast<double>(total), 0.0, 1.0) : 0.0;
  const auto filled = static_cast<std::size_t>(share * width);
  return str("[", std::string(filled, '#'), std::string(static_cast<std::size_t>(width) - filled, '.'), "] ", done, "/",
             total);
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(std::max(0.0, seconds)));
  const auto two_digits = [](std::int64_t value) { return str(value < 10 ? "0" : "", value); };
  if (whole < 60) return str(whole, " s");
  if (whole < 3600) return str(whole / 60, " min ", two_digits(whole % 60), " s");
  return str(whole / 3600, " h ", two_digits(whole % 3600 / 60), " min");
}

Progress::Progress(std::string label, std::int64_t total, Style style)
    : label_(std::move(label)), total_(total), style_(style) {
  if (style_ == Style::automatic) style_ = is_terminal(STDERR_FILENO) ? Style::bar : Style::lines;
  next_show_s_ = style_ == Style::bar ? 2 * k_bar_interval_s : 1.0;
}

Progress::~Progress() {
  if (style_ == Style::bar && shown_) std::fputs("\r\033[K", stderr);
}

void Progress::advance(std::int64_t steps, std::string_view note) {
  const std::lock_guard lock(mutex_);
  done_ += steps;
  note_ = note;
  if (style_ == Style::none || since_start_.elapsed_s() < next_show_s_) return;
  show();
  next_show_s_ = since_start_.elapsed_s() + (style_ == Style::bar ? k_bar_interval_s : k_line_interval_s);
}

std::string Progress::line() const {
  const double elapsed_s = since_start_.elapsed_s();
  std::string text = label_ + " ";
  if (total_ <= 0)
    text += str(done_);
  else if (style_ == Style::bar)
    text += progress_bar_text(done_, total_, k_bar_cells);
  else
    text += str(done_, "/", total_);
  text += str(", ", duration_text(elapsed_s));
  if (total_ > done_ && done_ > 0)
    text +=
        str(", ", duration_text(elapsed_s * static_cast<double>(total_ - done_) / static_cast<double>(done_)), " left");
  if (!note_.empty()) text += str(": ", note_);
  return text;
}

void Progress::show() {
  std::string text = line();
  if (style_ == Style::bar) {
    // A line that wraps cannot be redrawn in place.
    text.resize(std::min(text.size(), terminal_columns() - 1));
    std::fputs(str("\r", text, "\033[K").c_str(), stderr);
  } else {
    std::fputs(str(text, "\n").c_str(), stderr);
  }
  std::fflush(stderr);
  shown_ = true;
}

}  // namespace temper
