// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "base/json.h"
#include "deploy/report/base64.h"
#include "deploy/report/report.h"
#include "support/sample_report.h"

namespace temper::report {
namespace {

TEST(ReportJson, reading_gives_back_what_was_written) {
  const Json written = to_json(test::sample_report(3), Pictures::embedded);
  const Json again = to_json(report_from_json(written), Pictures::embedded);
  EXPECT_EQ(json_text(written), json_text(again));
}

TEST(ReportJson, members_have_their_names_and_units) {
  const Json json = to_json(test::sample_report(3), Pictures::left_out);
  EXPECT_EQ(json["title"], "Perception models, nightly");
  EXPECT_EQ(json["passed"], false);
  EXPECT_EQ(json["summary"], "2 of 4 models passed");
  const Json& model = json["models"][0];
  EXPECT_EQ(model["gates"][0]["condition"], ">= 0.42");
  EXPECT_EQ(model["candidates"][3]["latency"]["runs"], 800);
  EXPECT_EQ(model["candidates"][3]["metrics"][0], (Json{{"metric", "AP"}, {"value", 0.4261}}));
  EXPECT_EQ(model["attribution"][0]["losses"][1]["stage"], "engine");
  EXPECT_EQ(model["gallery"]["pictures"][0]["results"][1]["objects"][0]["box"].size(), 4U);
}

TEST(ReportJson, parts_that_were_not_measured_say_why) {
  Report report{.models = {{.name = "m", .candidates = {{.name = "c"}}}}};
  report.models[0].candidates[0].latency = Measured<Latency>::not_measured("--no-benchmark");
  const Json json = to_json(report, Pictures::left_out);
  EXPECT_EQ(json["models"][0]["candidates"][0]["latency"], (Json{{"not_measured", "--no-benchmark"}}));
  EXPECT_EQ(json["models"][0]["candidates"][0]["memory"], (Json{{"not_measured", ""}}));
  const Report read = report_from_json(json);
  EXPECT_FALSE(read.models[0].candidates[0].latency);
  EXPECT_EQ(read.models[0].candidates[0].latency.reason, "--no-benchmark");
}

TEST(ReportJson, pictures_are_embedded_only_where_asked_for) {
  const Report report = test::sample_report(3);
  const auto first = [](const Json& json) { return json["models"][0]["gallery"]["pictures"][0]; };
  EXPECT_FALSE(first(to_json(report, Pictures::left_out)).contains("jpeg"));
  const auto bytes = base64_bytes(first(to_json(report, Pictures::embedded))["jpeg"].get<std::string>());
  ASSERT_TRUE(bytes.has_value());
  EXPECT_EQ(*bytes, report.models[0].gallery->pictures[0].jpeg);
}

TEST(ReportJson, numbers_that_are_not_finite_become_null) {
  Report report{.models = {{.name = "m", .candidates = {{.name = "c"}}}}};
  report.models[0].candidates[0].metrics = std::vector<MetricValue>{{"AP", std::numeric_limits<double>::quiet_NaN()}};
  const std::string text = json_text(to_json(report, Pictures::left_out), -1);
  EXPECT_NE(text.find("{\"metric\":\"AP\",\"value\":null}"), std::string::npos);
  EXPECT_TRUE(report_from_json(parse_json(text, "the report")).models[0].candidates[0].metrics.value.has_value());
}

TEST(ReportJson, a_value_of_another_type_is_named_by_its_path) {
  Json json = to_json(test::sample_report(3), Pictures::left_out);
  json["models"][0]["gates"][1]["passed"] = "yes";
  try {
    (void)report_from_json(json);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'models/0/gates/1/passed' is \"yes\", not true or false"),
              std::string::npos)
        << error.what();
  }
}

std::vector<std::byte> bytes_of(std::string_view text) {
  std::vector<std::byte> bytes;
  for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
  return bytes;
}

TEST(Base64, has_the_vectors_of_rfc_4648) {
  const std::vector<std::pair<std::string, std::string>> vectors{
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(base64_text(bytes_of(plain)), encoded);
    EXPECT_EQ(base64_bytes(encoded), bytes_of(plain)) << encoded;
  }
  EXPECT_EQ(base64_bytes("Zg="), std::nullopt);
  EXPECT_EQ(base64_bytes("Z!=="), std::nullopt);
}

}  // namespace
}  // namespace temper::report
