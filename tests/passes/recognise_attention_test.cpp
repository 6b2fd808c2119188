// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_attention.h"

#include <gtest/gtest.h>

#include "ir/text.h"
#include "passes/expand_attention.h"
#include "support/pass_support.h"

namespace temper::passes {
namespace {

constexpr auto k_packed_rows = R"(graph g(%x: f32[n, 5, 12]) -> (%y) {
  @split = [0, 0, 3, 2, 2] : i64[5]
  @i0 = 0 : i64[]
  @i1 = 1 : i64[]
  @i2 = 2 : i64[]
  @c = 0.5 : f32[]
  @rows = [0, 0, 4] : i64[3]
  %h = Reshape %x, @split
  %t = Transpose(perm=[2, 0, 3, 1, 4]) %h
  %q = Gather %t, @i0
  %k = Gather %t, @i1
  %v = Gather %t, @i2
  %kt = Transpose(perm=[0, 1, 3, 2]) %k
  %s = MatMul %q, %kt
  %z = Binary(kind='Mul') %s, @c
  %p = Softmax(axis=-1) %z
  %o = MatMul %p, %v
  %r = Transpose(perm=[0, 2, 1, 3]) %o
  %y = Reshape %r, @rows
})";

TEST(RecogniseAttention, heads_cut_out_of_one_projection) {
  expect_pass("recognise_attention", k_packed_rows, R"(graph g(%x: f32[n, 5, 12]) -> (%y) {
    %y = FusedAttention(heads=2, key_heads=2, width=2, value_width=2, offsets=[0, 4, 8], strides=[2, 2, 2], scale=0.5) %x, %x, %x
  })");
}

TEST(RecogniseAttention, steps_first_and_heads_in_the_batch) {
  expect_pass("recognise_attention", R"(graph g(%x: f32[5, n, 12]) -> (%y) {
                @merged = [5, -1, 2] : i64[3]
                @c = 2 : f32[1]
                @rows = [5, -1, 4] : i64[3]
                %q0, %k0, %v0 = Split(axis=-1, parts=3) %x
                %q1 = Reshape %q0, @merged
                %q = Transpose(perm=[1, 0, 2]) %q1
                %k1 = Reshape %k0, @merged
                %kt = Transpose(perm=[1, 2, 0]) %k1
                %v1 = Reshape %v0, @merged
                %v = Transpose(perm=[1, 0, 2]) %v1
                %d = Binary(kind='Div') %q, @c
                %s = MatMul %d, %kt
                %p = Softmax(axis=-1) %s
                %o = MatMul %p, %v
                %r = Transpose(perm=[1, 0, 2]) %o
                %y = Reshape %r, @rows
              })",
              R"(graph g(%x: f32[5, n, 12]) -> (%y) {
                %q = Transpose(perm=[1, 0, 2]) %x
                %k = Transpose(perm=[1, 0, 2]) %x
                %v = Transpose(perm=[1, 0, 2]) %x
                %a = FusedAttention(heads=2, key_heads=2, width=2, value_width=2, offsets=[0, 4, 8], strides=[2, 2, 2], scale=0.5) %q, %k, %v
                %y = Transpose(perm=[1, 0, 2]) %a
              })");
}

TEST(RecogniseAttention, heads_apart_with_a_mask) {
  expect_pass("recognise_attention",
              R"(graph g(%q: f32[n, 3, s, 4], %k: f32[n, 3, 6, 4], %v: f32[n, 3, 6, 2], %m: f32[n, 1, s, 6]) -> (%y) {
                @a = 0.25 : f32[]
                @b = 3 : f32[]
                %k1 = Binary(kind='Mul') %k, @b
                %kt = Transpose(perm=[0, 1, 3, 2]) %k1
                %q1 = Binary(kind='Mul') @a, %q
                %s = MatMul %q1, %kt
                %z = Binary(kind='Add') %m, %s
                %p = Softmax(axis=3) %z
                %y = MatMul %p, %v
              })",
              R"(graph g(%q: f32[n, 3, s, 4], %k: f32[n, 3, 6, 4], %v: f32[n, 3, 6, 2], %m: f32[n, 1, s, 6]) -> (%y) {
                %y = FusedAttention(heads=3, key_heads=3, width=4, value_width=2, scale=0.75, has_heads_apart=true) %q, %k, %v, %m
              })");
}

TEST(RecogniseAttention, the_standard_operator) {
  expect_pass("recognise_attention", R"(graph g(%q: f32[n, s, 8], %k: f32[n, 6, 4], %v: f32[n, 6, 6]) -> (%y) {
                %y = Attention(query_heads=4, key_heads=2, scale=0.5, is_causal=true) %q, %k, %v
              })",
              R"(graph g(%q: f32[n, s, 8], %k: f32[n, 6, 4], %v: f32[n, 6, 6]) -> (%y) {
                %y = FusedAttention(heads=4, key_heads=2, width=2, value_width=3, strides=[2, 2, 3], scale=0.5, is_causal=true) %q, %k, %v
              })");
}

TEST(RecogniseAttention, other_readers_other_axes_and_broadcast_keys_hold_it) {
  expect_unchanged("recognise_attention",
                   R"(graph g(%q: f32[n, 3, 5, 4], %k: f32[n, 3, 4, 6], %v: f32[n, 3, 6, 2]) -> (%y, %p) {
    %s = MatMul %q, %k
    %p = Softmax(axis=-1) %s
    %y = MatMul %p, %v
  })");
  expect_unchanged("recognise_attention",
                   R"(graph g(%q: f32[n, 3, 6, 4], %k: f32[n, 3, 4, 6], %v: f32[n, 3, 6, 2]) -> (%y) {
    %s = MatMul %q, %k
    %p = Softmax(axis=2) %s
    %y = MatMul %p, %v
  })");
  expect_unchanged("recognise_attention",
                   R"(graph g(%q: f32[n, 3, 5, 4], %k: f32[n, 1, 4, 6], %v: f32[n, 1, 6, 2]) -> (%y) {
    %s = MatMul %q, %k
    %p = Softmax(axis=-1) %s
    %y = MatMul %p, %v
  })");
}

void expect_expansion_computes_the_same(std::string_view text) {
  const ir::Graph graph = ir::graph_from_text(text);
  ir::Graph expanded = graph;
  EXPECT_TRUE(expand_attention(expanded, [](const ir::Node&) { return true; }));
  for (const ir::NodeId id : expanded.order()) EXPECT_NE(expanded.node(id).op.name(), "FusedAttention");
  expect_close(run_random(expanded, {{"n", 2}}), run_random(graph, {{"n", 2}}));
}

TEST(ExpandAttention, computes_the_same) {
  expect_expansion_computes_the_same(R"(graph g(%x: f32[n, 5, 20]) -> (%y) {
    %y = FusedAttention(heads=2, key_heads=2, width=3, value_width=4, offsets=[0, 6, 12], strides=[3, 3, 4], scale=0.5, softcap=2.0) %x, %x, %x
  })");
  expect_expansion_computes_the_same(R"(graph g(%x: f32[n, 5, 12], %m: bool[5]) -> (%y) {
    %y = FusedAttention(heads=2, key_heads=2, width=2, value_width=2, offsets=[0, 2, 4], strides=[6, 6, 6]) %x, %x, %x, %m
  })");
  expect_expansion_computes_the_same(
      R"(graph g(%q: f32[n, 4, 5, 2], %k: f32[n, 2, 6, 2], %v: f32[n, 2, 6, 3], %m: f32[4, 1, 6]) -> (%y) {
    %y = FusedAttention(heads=4, key_heads=2, width=2, value_width=3, is_causal=true, has_heads_apart=true) %q, %k, %v, %m
  })");
}

}  // namespace
}  // namespace temper::passes
