// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "base/env.h"
#include "temper/error.h"

namespace temper {
namespace {

/// Collects what is logged while it lives, then restores stderr and the levels that tests start from.
class LogCapture {
 public:
  LogCapture() {
    set_log_sink([this](LogChannel channel, std::string_view text) {
      lines_.push_back(str(log_channel_name(channel), "|", text));
    });
  }
  ~LogCapture() {
    set_log_sink({});
    set_log_level(LogChannel::warn);
    set_log_traces("");
  }
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

TEST(Log, the_level_turns_on_what_is_at_least_as_severe) {
  const LogCapture capture;
  set_log_level(LogChannel::info);
  TEMPER_LOG(error, "e", 1);
  TEMPER_LOG(info, "i");
  TEMPER_LOG(debug, "d");
  EXPECT_EQ(capture.lines(), (std::vector<std::string>{"error|e1", "info|i"}));
}

TEST(Log, the_parts_of_a_disabled_line_are_not_evaluated) {
  const LogCapture capture;
  set_log_level(LogChannel::error);
  int evaluated = 0;
  TEMPER_LOG(debug, ++evaluated);
  EXPECT_EQ(evaluated, 0);
}

TEST(Log, traces_are_chosen_by_name_and_leave_the_level_alone) {
  const LogCapture capture;
  set_log_level(LogChannel::error);
  set_log_traces("dispatch, passes");
  EXPECT_TRUE(log_enabled(LogChannel::dispatch));
  EXPECT_TRUE(log_enabled(LogChannel::passes));
  EXPECT_FALSE(log_enabled(LogChannel::exec));
  EXPECT_FALSE(log_enabled(LogChannel::warn));
  set_log_traces("all");
  EXPECT_TRUE(log_enabled(LogChannel::exec));
}

TEST(Log, an_unknown_trace_is_refused_with_the_names_that_are_known) {
  try {
    set_log_traces("exec,dispach");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_argument);
    EXPECT_NE(error.message().find("dispatch, exec, passes or all"), std::string::npos);
  }
}

TEST(Log, without_a_sink_lines_go_to_stderr_with_a_parsable_prefix) {
  set_log_traces("exec");
  testing::internal::CaptureStderr();
  TEMPER_LOG(exec, "cpu.softmax.ref,12.5");
  TEMPER_LOG(warn, "{} is not a format");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "temper,exec,cpu.softmax.ref,12.5\nwarning: {} is not a format\n");
  set_log_traces("");
}

TEST(Log, lines_of_several_threads_all_arrive) {
  const LogCapture capture;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([] {
      for (int i = 0; i < 100; ++i) TEMPER_LOG(warn, "line");
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(capture.lines().size(), 400U);
}

TEST(Env, an_unset_or_empty_variable_has_no_value) {
  unsetenv("TEMPER_VERBOSE");
  EXPECT_FALSE(env_value(EnvVar::verbose).has_value());
  setenv("TEMPER_VERBOSE", "", 1);
  EXPECT_FALSE(env_value(EnvVar::verbose).has_value());
  setenv("TEMPER_VERBOSE", "exec", 1);
  EXPECT_EQ(env_value(EnvVar::verbose), "exec");
  unsetenv("TEMPER_VERBOSE");
}

TEST(Env, an_unknown_variable_is_warned_of_with_the_nearest_name) {
  setenv("TEMPER_VERBOS", "1", 1);
  const auto warnings = unknown_env_warnings();
  unsetenv("TEMPER_VERBOS");
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("TEMPER_VERBOS is not"), std::string::npos);
  EXPECT_NE(warnings[0].find("did you mean TEMPER_VERBOSE?"), std::string::npos);
}

TEST(Env, the_table_is_markdown_with_a_row_a_variable) {
  const std::string text = env_table_markdown();
  for (const auto& entry : k_env_table) EXPECT_NE(text.find(str("| `", entry.name, "` |")), std::string::npos);
  EXPECT_NE(text.find("error\\|warn"), std::string::npos);
}

}  // namespace
}  // namespace temper
