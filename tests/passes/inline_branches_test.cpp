// SPDX-License-Identifier: Apache-2.0
#include "passes/inline_branches.h"

#include <gtest/gtest.h>

#include "ir/text.h"
#include "support/pass_support.h"

namespace temper::passes {
namespace {

constexpr const char* k_branches = R"(If(then_branch=graph t(%a: f32[3]) -> (%b) { %b = Unary(kind='Relu') %a },
    else_branch=graph e(%p: f32[3], %q: f32[3]) -> (%r) {
      @c = [1, 2, 3] : f32[3]
      %s = Binary(kind='Mul') %p, @c
      %r = Binary(kind='Sub') %s, %q
    }))";

TEST(InlineBranches, a_constant_condition_chooses) {
  const std::string before = std::string("graph g(%x: f32[3], %z: f32[3]) -> (%y) {\n@no = false : bool[]\n%y = ") +
                             k_branches + " @no, %x, %x, %z\n}";
  expect_pass("inline_branches", before, R"(graph g(%x: f32[3], %z: f32[3]) -> (%y) {
                @c = [1, 2, 3] : f32[3]
                %s = Binary(kind='Mul') %x, @c
                %y = Binary(kind='Sub') %s, %z
              })");
}

TEST(InlineBranches, a_condition_of_the_run_stays) {
  expect_unchanged("inline_branches", std::string("graph g(%c: bool[], %x: f32[3], %z: f32[3]) -> (%y) {\n%y = ") +
                                          k_branches + " %c, %x, %x, %z\n}");
}

TEST(InlineBranches, an_input_that_is_the_result_is_copied) {
  expect_pass("inline_branches", R"(graph g(%x: f32[3]) -> (%y) {
                @yes = true : bool[1]
                %y = If(then_branch=graph t(%a: f32[3]) -> (%a) { }, else_branch=graph e() -> (@b) {
                  @b = [1, 2, 3] : f32[3]
                }) @yes, %x
              })",
              R"(graph g(%x: f32[3]) -> (%y) { %y = Identity %x })");
}

TEST(GraphText, bodies_are_nested) {
  const std::string text = R"(graph g(%c: bool[], %x: f32[n]) -> (%y) {
  %y = If(then_branch=graph t(%a: f32[n]) -> (%b) {
    %b = Unary(kind='Relu') %a : f32[n]
  }, else_branch=graph e(%p: f32[n]) -> (%p) {
  }) %c, %x, %x : f32[n]
}
)";
  EXPECT_EQ(ir::text_from_graph(ir::graph_from_text(text)), text);
}

}  // namespace
}  // namespace temper::passes
