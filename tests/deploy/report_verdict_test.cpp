// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "deploy/report/report.h"
#include "support/sample_report.h"

namespace temper::report {
namespace {

Model passing() {
  Model model{.name = "m"};
  model.gates = {{.name = "AP", .condition = ">= 0.3", .value = "0.4", .passed = true}};
  return model;
}

TEST(ReportVerdict, nothing_checked_is_no_pass) {
  EXPECT_FALSE(verdict_of(Report{}).passed);
  EXPECT_EQ(verdict_of(Report{}).summary, "no model was deployed");
  EXPECT_FALSE(verdict_of(Model{.name = "m"}).passed);
  EXPECT_EQ(verdict_of(Model{.name = "m"}).summary, "nothing was checked");
}

TEST(ReportVerdict, every_kind_of_failure_fails_the_model) {
  EXPECT_TRUE(verdict_of(passing()).passed);
  Model broken = passing();
  broken.error = "no such file";
  EXPECT_EQ(verdict_of(broken).summary, "no such file");
  Model stopped = passing();
  stopped.stages = {{.name = "build", .status = "failed", .detail = "out of memory"}};
  EXPECT_EQ(verdict_of(stopped).summary, "stage build failed: out of memory");
  Model missed = passing();
  missed.gates.push_back({.name = "latency", .condition = "<= 5 ms", .reason = "it was not measured"});
  EXPECT_EQ(verdict_of(missed).summary, "gate 'latency' failed: it was not measured");
  Model different = passing();
  different.verification = Verification{.passed = false, .summary = "boxes differ"};
  EXPECT_EQ(verdict_of(different).summary, "verification failed: boxes differ");
  different.error = "and worse";
  EXPECT_EQ(verdict_of(different).summary, "and worse (and 1 more)");
  for (const Model& model : {broken, stopped, missed, different}) EXPECT_FALSE(verdict_of(model).passed);
}

TEST(ReportVerdict, a_pass_says_what_passed) {
  Model model = passing();
  EXPECT_EQ(verdict_of(model).summary, "1 gate passed");
  model.stages = {{.name = "build", .status = "passed"},
                  {.name = "benchmark", .status = "skipped"},
                  {.name = "verify", .status = "passed"}};
  EXPECT_EQ(verdict_of(model).summary, "2 stages and 1 gate passed");
  model.verification = Verification{.passed = true, .comparisons = {{.test = "a", .passed = true}}};
  EXPECT_EQ(verdict_of(model).summary, "2 stages, 1 gate and 1 comparison passed");
}

TEST(ReportVerdict, one_failing_model_fails_the_report) {
  Report report{.models = {passing(), passing()}};
  EXPECT_TRUE(verdict_of(report).passed);
  report.models[1].error = "no such file";
  EXPECT_FALSE(verdict_of(report).passed);
  EXPECT_EQ(verdict_of(report).summary, "1 of 2 models passed");
}

}  // namespace
}  // namespace temper::report
