// SPDX-License-Identifier: Apache-2.0
#include "base/table.h"

#include <gtest/gtest.h>

namespace temper {
namespace {

TEST(TextTable, aligns_columns_and_leaves_no_trailing_space) {
  TextTable table({TextTable::Align::left, TextTable::Align::right}, 2);
  table.add({"name", "ms", "note"});
  table.add({"größe", "12.5", ""});
  EXPECT_EQ(table.text(), "  name     ms  note\n  größe  12.5\n");
}

TEST(BytesText, keeps_three_digits) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(999), "999 B");
  EXPECT_EQ(bytes_text(1234), "1.23 kB");
  EXPECT_EQ(bytes_text(12'345'678), "12.3 MB");
  EXPECT_EQ(bytes_text(999'999'999), "1.00 GB");
}

}  // namespace
}  // namespace temper
