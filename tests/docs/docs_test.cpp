// SPDX-License-Identifier: Apache-2.0
// The documentation says what the code says.
#include <gtest/gtest.h>

#include "base/env.h"
#include "base/file.h"
#include "support/test_data.h"

namespace temper {
namespace {

TEST(Docs, the_environment_page_holds_the_table_of_the_code) {
  const std::string page = read_file(source_folder() / "docs/environment.md");
  EXPECT_NE(page.find(env_table_markdown()), std::string::npos) << "expected this table:\n" << env_table_markdown();
}

TEST(Docs, the_readme_shows_the_example_that_the_package_test_compiles) {
  std::string example = read_file(source_folder() / "examples/first_plan.cpp");
  example.erase(0, example.find('\n') + 1);
  EXPECT_NE(read_file(source_folder() / "README.md").find("```cpp\n" + example + "```"), std::string::npos);
}

}  // namespace
}  // namespace temper
