// SPDX-License-Identifier: Apache-2.0
#include "support/import_seeds.h"

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "onnx/import_model.h"
#include "temper/error.h"

namespace temper {
namespace {

TEST(ImportSeeds, each_imports_with_its_outputs) {
  for (const std::string_view line : testing::import_seed_lines()) {
    SCOPED_TRACE(line);
    try {
      const std::string bytes = testing::import_seed(line);
      const auto model = onnx::import_model(std::as_bytes(std::span(bytes)));
      EXPECT_FALSE(model.graph.outputs().empty());
    } catch (const Error& error) {
      ADD_FAILURE() << error.what();
    }
  }
}

}  // namespace
}  // namespace temper
