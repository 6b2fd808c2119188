// SPDX-License-Identifier: Apache-2.0
// sample_report FOLDER: writes the sample report's report.html, results.json and junit.xml, a
// strange one's strange.html and an empty one's empty.html, for the check in a browser.
#include <filesystem>
#include <iostream>

#include "deploy/report/report.h"
#include "support/sample_report.h"
#include "temper/error.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: sample_report FOLDER\n";
    return 2;
  }
  try {
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    const auto report = temper::test::sample_report(7);
    temper::report::write_html(report, folder / "report.html");
    temper::report::write_json(report, folder / "results.json");
    temper::report::write_junit(report, folder / "junit.xml");
    temper::report::write_html(temper::test::strange_report(7), folder / "strange.html");
    temper::report::write_html({.title = "Nothing"}, folder / "empty.html");
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
