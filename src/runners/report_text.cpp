// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/str.h"
#include "base/table.h"
#include "runners/report.h"

namespace temper::runners {

namespace {

using Align = TextTable::Align;

std::string number(double value) { return str(value); }

std::string runners_text(const Verification& verification) {
  TextTable table({Align::left, Align::right}, 2);
  for (const auto& runner : verification.runners) {
    const auto& times = runner.times_ms;
    const double last = times.empty() ? 0 : *std::min_element(times.begin(), times.end());
    table.add({runner.name, times.empty() ? "-" : fixed_text(last, 2) + " ms", runner.description});
  }
  std::string text = "runners (fastest run)\n" + table.text();
  for (const auto& runner : verification.runners)
    if (!runner.error.empty()) text += str("  ", runner.name, " FAILED: ", runner.error, "\n");
  return text;
}

std::vector<std::string> statistics_row(const std::string& name, const Statistics& s) {
  return {name,          number(s.mean), number(s.standard_deviation()), number(s.median), number(s.p90), number(s.p99),
          number(s.min), number(s.max),  std::to_string(s.nan_count)};
}

std::string histogram_text(const OutputComparison& output) {
  if (!output.reference_histogram || !output.test_histogram) return {};
  const Histogram& reference = *output.reference_histogram;
  const double width = (reference.high - reference.low) / Histogram::k_bins;
  TextTable table({Align::right, Align::right, Align::right, Align::right}, 6);
  table.add({"from", "to", "reference", "test"});
  for (std::size_t i = 0; i < Histogram::k_bins; ++i)
    table.add({number(reference.low + width * static_cast<double>(i)),
               number(reference.low + width * static_cast<double>(i + 1)), std::to_string(reference.counts[i]),
               std::to_string(output.test_histogram->counts[i])});
  return "      histogram\n" + table.text();
}

std::string failure_text(const OutputComparison& output) {
  std::string text = str("    ", output.name, ": ", output.reason, "\n");
  if (!output.has_statistics) return text;
  TextTable table({Align::left, Align::right, Align::right, Align::right, Align::right, Align::right, Align::right,
                   Align::right, Align::right},
                  6);
  table.add({"", "mean", "deviation", "median", "p90", "p99", "min", "max", "NaN"});
  table.add(statistics_row("reference", output.reference));
  table.add(statistics_row("test", output.test));
  table.add(statistics_row("absolute difference", output.absolute_difference));
  table.add(statistics_row("relative difference", output.relative_difference));
  return text + table.text() + histogram_text(output);
}

void add_output(TextTable& table, const OutputComparison& output) {
  if (!output.has_statistics) {
    table.add({output.passed ? "pass" : "FAIL", output.name});
    return;
  }
  table.add({output.passed ? "pass" : "FAIL", output.name, number(output.absolute_difference.max),
             number(output.absolute_difference.mean), number(output.relative_difference.max), number(output.cosine),
             str(output.rule.tolerance.absolute, " + ", output.rule.tolerance.relative, "*|r|")});
}

std::string comparison_text(const Comparison& comparison) {
  TextTable table({Align::left, Align::left, Align::right, Align::right, Align::right, Align::right}, 2);
  table.add({"", "output", "max abs", "mean abs", "max rel", "cosine", "tolerance"});
  for (const auto& output : comparison.result.outputs) add_output(table, output);
  std::string text =
      str(comparison.test, " against ", comparison.reference, ", run ", comparison.run, "\n", table.text());
  for (const auto& output : comparison.result.outputs)
    if (!output.passed) text += failure_text(output);
  if (comparison.result.outputs.empty()) text += "    no output was compared\n";
  return text;
}

std::string layers_text(const LayerReport& report) {
  if (!report.error.empty())
    return str("layers of ", report.test, " against ", report.reference, ": ", report.error, "\n");
  TextTable table({Align::left, Align::left, Align::right, Align::right}, 2);
  table.add({"", "value", "max abs", "cosine", ""});
  const LayerComparison* first = report.first_divergence();
  for (const auto& layer : report.layers)
    table.add({layer.result.passed ? "pass" : "FAIL", layer.value, number(layer.result.absolute_difference.max),
               number(layer.result.cosine), &layer == first ? "<- first that differs" : ""});
  std::string text = str("layers of ", report.test, " against ", report.reference, "\n", table.text());
  text += first == nullptr ? str("  all ", report.layers.size(), " values that both compute agree\n")
                           : str("  first that differs: ", first->value, ": ", first->result.reason, "\n");
  return text;
}

}  // namespace

std::string verification_text(const Verification& verification) {
  std::string text = runners_text(verification);
  for (const auto& comparison : verification.comparisons) text += comparison_text(comparison);
  for (const auto& report : verification.layers) text += layers_text(report);
  return text + verification.summary() + "\n";
}

}  // namespace temper::runners
