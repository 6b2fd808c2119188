// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>
#include <string>

#include "base/json.h"
#include "base/markup.h"
#include "deploy/report/report.h"
#include "support/sample_report.h"
#include "support/temporary_folder.h"

namespace temper::report {
namespace {

const std::string k_hostile = "</script><script>alert('1')</script> \"<&>' \x01 \xff\xfe {{data}} ]]> <!--";

Report hostile_report() {
  Report report = test::sample_report(5);
  report.title = k_hostile;
  report.models[0].name = k_hostile;
  report.models[0].gates[0].name = k_hostile;
  report.models[0].gates[0].passed = false;
  report.models[0].gates[0].reason = k_hostile;
  report.models[0].candidates[1].error = k_hostile;
  return report;
}

/// The text between two marks, the first time they occur.
std::string between(const std::string& text, const std::string& open, const std::string& close) {
  const std::size_t from = text.find(open);
  const std::size_t to = text.find(close, from + open.size());
  if (from == std::string::npos || to == std::string::npos) return {};
  return text.substr(from + open.size(), to - from - open.size());
}

Json embedded(const std::string& html) {
  return parse_json(between(html, "id=\"report-data\">", "</script>"), "the embedded data");
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// Elements open and close in order and attributes are quoted: enough of XML for what JUnit needs.
::testing::AssertionResult is_well_formed(const std::string& xml) {
  static const std::regex token(R"re(<(/?)([a-z]+)((?:\s+[a-z]+="[^"<>]*")*)\s*(/?)>)re");
  std::vector<std::string> open;
  std::size_t end = xml.find("?>") + 2;
  for (std::sregex_iterator match(xml.begin() + static_cast<std::ptrdiff_t>(end), xml.end(), token), last;
       match != last; ++match) {
    if ((*match)[1].length() > 0) {
      if (open.empty() || open.back() != (*match)[2]) return ::testing::AssertionFailure() << match->str();
      open.pop_back();
    } else if ((*match)[4].length() == 0) {
      open.push_back((*match)[2]);
    }
  }
  const std::string rest = std::regex_replace(xml.substr(end), token, "");
  if (rest.find_first_not_of(" \n") != std::string::npos) return ::testing::AssertionFailure() << "outside: " << rest;
  if (!open.empty()) return ::testing::AssertionFailure() << "unclosed " << open.back();
  return ::testing::AssertionSuccess();
}

TEST(ReportHtml, carries_the_report_as_data) {
  const Report report = test::sample_report(5);
  EXPECT_EQ(json_text(embedded(html_text(report))), json_text(to_json(report, Pictures::embedded)));
}

TEST(ReportHtml, hostile_names_stay_text) {
  const std::string plain = html_text(test::sample_report(5));
  const std::string html = html_text(hostile_report());
  EXPECT_EQ(count_of(html, "<script"), count_of(plain, "<script"));
  EXPECT_EQ(count_of(html, "</script"), count_of(plain, "</script"));
  const std::string title = embedded(html)["title"].get<std::string>();
  EXPECT_EQ(title, "</script><script>alert('1')</script> \"<&>' \x01 \xef\xbf\xbd\xef\xbf\xbd {{data}} ]]> <!--");
  EXPECT_NE(html.find("<title>" + markup_text(k_hostile) + "</title>"), std::string::npos);
}

TEST(ReportHtml, names_no_address_outside_of_licences) {
  std::string html = html_text(test::sample_report(5));
  html = std::regex_replace(html, std::regex(R"(https?://(www\.chartjs\.org|github\.com/kurkle/color#readme)\n)"), "");
  EXPECT_EQ(html.find("http://"), std::string::npos);
  EXPECT_EQ(html.find("https://"), std::string::npos);
  EXPECT_EQ(html.find("sourceMappingURL"), std::string::npos);
  EXPECT_EQ(html.find("@import"), std::string::npos);
}

TEST(ReportHtml, verdict_and_gates_are_readable_without_scripts) {
  const std::string plain = between(html_text(hostile_report()), "id=\"plain\">", "</main>");
  EXPECT_NE(plain.find("<strong>Failed</strong>: 1 of 4 models passed"), std::string::npos) << plain;
  EXPECT_NE(plain.find("FAILED: " + markup_text(k_hostile)), std::string::npos);
  EXPECT_NE(plain.find("<td>drops at most 0.01</td><td>0.0051</td><td>passed</td>"), std::string::npos);
}

TEST(ReportHtml, an_empty_report_is_a_failed_page) {
  const std::string html = html_text(Report{});
  EXPECT_NE(html.find("<strong>Failed</strong>: no model was deployed"), std::string::npos);
  EXPECT_EQ(embedded(html)["models"].size(), 0U);
}

TEST(ReportJunit, is_well_formed_with_hostile_names) {
  EXPECT_TRUE(is_well_formed(junit_text(test::strange_report(5))));
  const std::string xml = junit_text(hostile_report());
  EXPECT_TRUE(is_well_formed(xml));
  EXPECT_EQ(xml.find('\x01'), std::string::npos);
  EXPECT_FALSE(is_well_formed("<?xml?><a><b></a>"));
}

TEST(ReportJunit, has_a_suite_a_model_and_a_failure_for_what_failed) {
  const std::string xml = junit_text(test::sample_report(5));
  EXPECT_NE(xml.find("<testsuite name=\"detector\" tests=\"21\" failures=\"0\" errors=\"0\" skipped=\"1\""),
            std::string::npos)
      << xml;
  EXPECT_NE(
      xml.find("<testcase name=\"gate: top-1 of temper cpu bf16 &gt;= 0.9\"><failure message=\"measured 0.8734\"/>"),
      std::string::npos)
      << xml;
  EXPECT_NE(xml.find("models/lane_net.onnx: no such file"), std::string::npos);
  EXPECT_NE(junit_text(Report{}).find("<failure message=\"no model was deployed\"/>"), std::string::npos);
}

TEST(ReportFiles, are_written_whole) {
  const TemporaryFolder folder;
  const Report report = test::sample_report(5);
  write_html(report, folder / "r.html");
  write_json(report, folder / "r.json");
  write_junit(report, folder / "r.xml");
  const auto text = [&](const char* name) {
    std::ostringstream content;
    content << std::ifstream(folder / name).rdbuf();
    return content.str();
  };
  EXPECT_EQ(text("r.html"), html_text(report));
  EXPECT_EQ(json_text(parse_json(text("r.json"), "the file")), json_text(to_json(report, Pictures::left_out)));
  EXPECT_EQ(text("r.xml"), junit_text(report));
}

}  // namespace
}  // namespace temper::report
