// SPDX-License-Identifier: Apache-2.0
#include "runtime/shape_program.h"

#include <gtest/gtest.h>

#include "temper/error.h"

namespace temper::runtime {
namespace {

TEST(ShapeProgram, gives_what_substitution_gives) {
  const Dim h = Dim::symbol("h");
  const Dim w = Dim::symbol("w");
  const std::vector<Dim> dims = {Dim(7), h, floor_div(h + 3, 2) * w - 1, min(h, w + 2), ceil_div(h * w, 4) + mod(w, 3)};
  ShapeProgram program;
  std::vector<ShapeProgram::ExprId> ids;
  for (const Dim& dim : dims) ids.push_back(program.add(dim));
  for (std::int64_t x = 0; x < 5; ++x) {
    std::vector<ShapeProgram::Number> symbols(program.symbols().size());
    for (std::size_t i = 0; i < symbols.size(); ++i) symbols[i] = {program.symbols()[i] == "h" ? x : 2 * x + 1, true};
    std::vector<ShapeProgram::Number> results(program.size());
    program.evaluate(symbols, results);
    for (std::size_t i = 0; i < dims.size(); ++i) {
      const Dim expected =
          dims[i].substitute([&](const std::string& name) { return std::optional<Dim>(name == "h" ? x : 2 * x + 1); });
      EXPECT_EQ(results[static_cast<std::size_t>(ids[i])].value, expected.value()) << dims[i];
    }
  }
}

TEST(ShapeProgram, equal_extents_share_an_entry) {
  ShapeProgram program;
  const Dim h = Dim::symbol("h");
  EXPECT_EQ(program.add(h * 2 + 1), program.add((h + 1) * 2 - 1));
}

TEST(ShapeProgram, what_depends_on_an_unknown_symbol_stays_unknown) {
  ShapeProgram program;
  const auto known = program.add(Dim::symbol("a") + 1);
  const auto unknown = program.add(Dim::symbol("a") * Dim::symbol("b"));
  std::vector<ShapeProgram::Number> symbols(2);
  symbols[static_cast<std::size_t>(program.symbol_index("a"))] = {3, true};
  std::vector<ShapeProgram::Number> results(program.size());
  program.evaluate(symbols, results);
  EXPECT_EQ(results[static_cast<std::size_t>(known)].value, 4);
  EXPECT_FALSE(results[static_cast<std::size_t>(unknown)].is_known);
}

TEST(ShapeProgram, overflow_is_an_error_not_a_wrong_number) {
  ShapeProgram program;
  const Dim a = Dim::symbol("a");
  program.add(a * a * a);
  const std::vector<ShapeProgram::Number> symbols = {{std::int64_t{1} << 40, true}};
  std::vector<ShapeProgram::Number> results(program.size());
  EXPECT_THROW(program.evaluate(symbols, results), Error);
}

}  // namespace
}  // namespace temper::runtime
