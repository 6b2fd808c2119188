// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "base/markup.h"
#include "base/str.h"
#include "deploy/report/assets.h"
#include "deploy/report/report.h"

namespace temper::report {

namespace {

std::string row(const std::vector<std::string>& cells) {
  std::string html = "<tr>";
  for (const auto& cell : cells) html += "<td>" + markup_text(cell) + "</td>";
  return html + "</tr>\n";
}

std::string gates_html(const Model& model) {
  if (model.gates.empty()) return "<p>No gates.</p>\n";
  std::string html = "<table><tr><th>Gate<th>Condition<th>Measured<th>Result</tr>\n";
  for (const auto& gate : model.gates)
    html += row({gate.name, gate.condition, gate.value.empty() ? "not measured" : gate.value,
                 gate.passed ? "passed" : str("FAILED: ", gate.reason)});
  return html + "</table>\n";
}

/// Verdict and gates for readers whose browser runs no scripts.
std::string plain_html(const Report& report) {
  const Verdict verdict = verdict_of(report);
  std::string html = str("<h1>", markup_text(report.title), "</h1>\n<p><strong>", verdict.passed ? "Passed" : "Failed",
                         "</strong>: ", markup_text(verdict.summary), "</p>\n");
  for (const auto& model : report.models) {
    const Verdict of_model = verdict_of(model);
    html += str("<h2>", markup_text(model.name), "</h2>\n<p>", of_model.passed ? "Passed" : "Failed", ": ",
                markup_text(of_model.summary), "</p>\n", gates_html(model));
  }
  return html;
}

/// JSON for a script element: '<' stands only in strings, where its escape means the same.
std::string script_json(const Json& json) {
  const std::string text = json_text(json, -1);
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (c == '<')
      result += "\\u003c";
    else
      result += c;
  }
  return result;
}

/// `text` with each {{name}} replaced once; what is put in is not looked at again.
std::string filled(std::string_view text, const std::vector<std::pair<std::string_view, std::string>>& values) {
  std::string result;
  while (true) {
    const std::size_t open = text.find("{{");
    if (open == std::string_view::npos) return result.append(text);
    const std::size_t close = text.find("}}", open);
    const std::string_view name = text.substr(open + 2, close - open - 2);
    result.append(text.substr(0, open));
    const std::string* found = nullptr;
    for (const auto& [key, value] : values)
      if (key == name) found = &value;
    TEMPER_CHECK(found != nullptr, internal, "the report's template names '", name, "', which nothing fills");
    result += *found;
    text.remove_prefix(close + 2);
  }
}

}  // namespace

std::string html_text(const Report& report) {
  return filled(k_template_html, {{"title", markup_text(report.title)},
                                  {"css", std::string(k_report_css)},
                                  {"plain", plain_html(report)},
                                  {"data", script_json(to_json(report, Pictures::embedded))},
                                  {"chart_licence", std::string(k_chart_licence)},
                                  {"chart_js", std::string(k_chart_js)},
                                  {"report_js", std::string(k_report_js)}});
}

void write_html(const Report& report, const std::filesystem::path& path) {
  write_file_atomically(path, html_text(report));
}

}  // namespace temper::report
