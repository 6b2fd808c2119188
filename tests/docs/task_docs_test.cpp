// SPDX-License-Identifier: Apache-2.0
// docs/tasks.md lists what the task table holds.
#include <gtest/gtest.h>

#include <map>

#include "base/file.h"
#include "base/str.h"
#include "support/test_data.h"
#include "tasks/task.h"

namespace temper::tasks {
namespace {

std::string row_of(const OptionInfo& option) {
  return str("| `", option.name, "` | ", option.default_value.empty() ? "" : str("`", option.default_value, "`"), " | ",
             option.meaning, " |\n");
}

/// The kinds, then every option once with the kinds that have it.
std::string task_tables() {
  std::string text = "| kind | result |\n|---|---|\n";
  for (const auto& kind : task_kinds()) text += str("| `", kind.kind, "` | ", kind.meaning, " |\n");
  for (const auto& kind : task_kinds()) {
    text += str("\n### ", kind.kind, "\n\n| option | default | meaning |\n|---|---|---|\n");
    for (const auto& option : kind.options()) text += row_of(option);
  }
  return text;
}

TEST(Docs, the_task_page_lists_every_kind_and_option) {
  const std::string page = read_file(source_folder() / "docs/tasks.md");
  EXPECT_NE(page.find(task_tables()), std::string::npos) << "expected these tables:\n" << task_tables();
}

TEST(Docs, the_readme_shows_the_example_of_tasks) {
  std::string example = read_file(source_folder() / "examples/find_objects.cpp");
  example.erase(0, example.find('\n') + 1);
  EXPECT_NE(read_file(source_folder() / "README.md").find("```cpp\n" + example + "```"), std::string::npos);
}

}  // namespace
}  // namespace temper::tasks
