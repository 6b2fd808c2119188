// SPDX-License-Identifier: Apache-2.0
#include "base/progress.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/terminal.h"

namespace temper {
namespace {

TEST(Progress, the_bar_fills_with_the_share_done) {
  EXPECT_EQ(progress_bar_text(0, 4, 8), "[........] 0/4");
  EXPECT_EQ(progress_bar_text(1, 4, 8), "[##......] 1/4");
  EXPECT_EQ(progress_bar_text(9, 4, 8), "[########] 9/4");
}

TEST(Progress, durations_read_as_a_person_says_them) {
  EXPECT_EQ(duration_text(0.4), "0 s");
  EXPECT_EQ(duration_text(185), "3 min 05 s");
  EXPECT_EQ(duration_text(7800), "2 h 10 min");
}

TEST(Progress, short_work_prints_nothing) {
  testing::internal::CaptureStderr();
  {
    Progress progress("quick", 3, Progress::Style::lines);
    progress.advance(3);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Progress, a_bar_redraws_one_line_and_clears_it) {
  testing::internal::CaptureStderr();
  {
    Progress progress("timing", 2, Progress::Style::bar);
    std::this_thread::sleep_for(std::chrono::milliseconds(210));
    progress.advance(1, "conv1");
  }
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(text.starts_with("\rtiming [############............] 1/2, ")) << text;
  EXPECT_NE(text.find(": conv1"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\r\033[K"));
}

TEST(Progress, a_log_gets_plain_lines) {
  testing::internal::CaptureStderr();
  {
    Progress progress("timing", 0, Progress::Style::lines);
    std::this_thread::sleep_for(std::chrono::milliseconds(1010));
    progress.advance(5);
    progress.advance(5);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "timing 5, 1 s\n");
}

TEST(Terminal, a_captured_stream_is_no_terminal_and_gets_no_colour) {
  testing::internal::CaptureStderr();
  EXPECT_FALSE(is_terminal(2));
  EXPECT_FALSE(allows_colour(2));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace temper
