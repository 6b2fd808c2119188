// SPDX-License-Identifier: Apache-2.0
// temper_conformance DIR [--filter GLOB] [--list]: ONNX's backend tests on the reference evaluation.

#include <cstring>
#include <iostream>
#include <map>

#include "onnx/conformance.h"

namespace {

using temper::onnx::ConformanceResult;
using temper::onnx::ConformanceStatus;

struct Counts {
  int passed = 0;
  int failed = 0;
  int unsupported = 0;
  void add(const ConformanceResult& result) {
    switch (result.status) {
      case ConformanceStatus::passed: ++passed; break;
      case ConformanceStatus::failed: ++failed; break;
      case ConformanceStatus::unsupported: ++unsupported; break;
    }
  }
};

int run(const std::string& folder, const temper::onnx::ConformanceOptions& options, bool lists_all) {
  const auto results = temper::onnx::run_conformance(folder, temper::onnx::reference_backend, options);
  std::map<std::string, Counts> categories;
  Counts all;
  for (const auto& result : results) {
    categories[result.category].add(result);
    all.add(result);
    const char* status = result.status == ConformanceStatus::passed   ? "passed"
                         : result.status == ConformanceStatus::failed ? "FAILED"
                                                                      : "unsupported";
    if (lists_all || result.status != ConformanceStatus::passed)
      std::cout << status << " " << result.category << "/" << result.name
                << (result.reason.empty() ? "" : ": " + result.reason) << "\n";
  }
  for (const auto& [category, counts] : categories)
    std::cout << category << ": " << counts.passed << " passed, " << counts.failed << " failed, " << counts.unsupported
              << " unsupported\n";
  std::cout << all.passed << " passed, " << all.failed << " failed, " << all.unsupported << " skipped\n";
  return all.failed == 0 && !results.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::string folder;
  temper::onnx::ConformanceOptions options;
  bool lists_all = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--filter") == 0 && i + 1 < argc)
      options.filter = argv[++i];
    else if (std::strcmp(argv[i], "--list") == 0)
      lists_all = true;
    else
      folder = argv[i];
  }
  if (folder.empty()) {
    std::cerr << "usage: temper_conformance DIR [--filter GLOB] [--list]\n";
    return 2;
  }
  try {
    return run(folder, options, lists_all);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
