// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/json_fwd.h"
#include "deploy/report/report_data.h"

namespace temper::report {

/// Whether everything that was asked for was done and holds.
struct Verdict {
  bool passed = false;  ///< false also where nothing was checked
  std::string summary;  ///< one line: what failed, or how much passed
};

/// A model fails by an error, a stage, a gate or its verification; a report by one of its models, or by having none.
[[nodiscard]] Verdict verdict_of(const Model& model);
[[nodiscard]] Verdict verdict_of(const Report& report);

/// Whether a picture's bytes are part of its JSON, as text in base 64.
enum class Pictures { left_out, embedded };

/// Everything, with the verdicts as "passed" and "summary". Numbers that are not finite become null; a part that was
/// not measured becomes {"not_measured": reason}. Lists of numbers have 6 digits. See docs/report.md.
[[nodiscard]] Json to_json(const Report& report, Pictures pictures);

/// The report that to_json() made it of. Errors: bad_argument for a value of another type, with the path of its member.
[[nodiscard]] Report report_from_json(const Json& json);

/// JUnit XML: a suite a model; a case a stage, a candidate, a gate and a comparison.
[[nodiscard]] std::string junit_text(const Report& report);

/// One file that needs no other and asks the network for nothing.
[[nodiscard]] std::string html_text(const Report& report);

/// Write a text of the above under `path`, whole or not at all. Errors: io.
void write_json(const Report& report, const std::filesystem::path& path);
void write_junit(const Report& report, const std::filesystem::path& path);
void write_html(const Report& report, const std::filesystem::path& path);

}  // namespace temper::report
