// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "base/file.h"
#include "deploy/report/json_io.h"
#include "deploy/report/report.h"

namespace temper::report {

Json to_json(const Report& report, Pictures pictures) {
  Json json = JsonWriter(pictures).write(report);
  const Verdict verdict = verdict_of(report);
  json["passed"] = verdict.passed;
  json["summary"] = verdict.summary;
  for (std::size_t i = 0; i < report.models.size(); ++i) {
    const Verdict of_model = verdict_of(report.models[i]);
    json["models"][i]["passed"] = of_model.passed;
    json["models"][i]["summary"] = of_model.summary;
  }
  return json;
}

Report report_from_json(const Json& json) {
  Report report;
  JsonReader().read(json, report);
  return report;
}

void write_json(const Report& report, const std::filesystem::path& path) {
  write_file_atomically(path, json_text(to_json(report, Pictures::left_out)) + "\n");
}

}  // namespace temper::report
