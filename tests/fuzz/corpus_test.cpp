// SPDX-License-Identifier: Apache-2.0
// The inputs that fuzzing found worth keeping, in every build of the tests.
#include <gtest/gtest.h>

#include "base/file.h"
#include "support/fuzz_properties.h"
#include "support/sample_plan.h"
#include "support/test_data.h"

namespace temper {
namespace {

using Property = std::optional<std::string> (*)(std::span<const std::byte>);

void expect_no_defects(const char* folder, Property property) {
  std::size_t checked = 0;
  for (const auto& entry : std::filesystem::directory_iterator(source_folder() / "tests/fuzz/corpus" / folder)) {
    const std::string bytes = read_file(entry.path());
    const auto defect = property(std::as_bytes(std::span(bytes)));
    EXPECT_FALSE(defect) << entry.path().filename() << ": " << defect.value_or("");
    ++checked;
  }
  EXPECT_GT(checked, 0U);
}

TEST(FuzzCorpus, models_import_or_are_refused) { expect_no_defects("import", fuzz::import_defect); }

TEST(FuzzCorpus, plans_are_read_or_refused) {
  static_cast<void>(plan::sample_plan());  // registers the operator that it uses
  expect_no_defects("plan", fuzz::plan_defect);
}

}  // namespace
}  // namespace temper
