// SPDX-License-Identifier: Apache-2.0
// The steady state of a context allocates nothing. This file replaces the program's operator new by one that counts.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "builder/build_graph.h"
#include "ir/text.h"
#include "temper/engine.h"

namespace {

std::atomic<bool> is_counting{false};
std::atomic<long> allocations{0};

void* counted(std::size_t bytes) {
  if (is_counting) ++allocations;
  void* memory = std::malloc(bytes > 0 ? bytes : 1);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t bytes) { return counted(bytes); }
void* operator new[](std::size_t bytes) { return counted(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace temper {
namespace {

// oneDNN's primitives allocate their argument table in every call, so the graph holds none of them.
TEST(Allocation, a_seen_shape_runs_own_kernels_without_any) {
  const ir::Graph graph = ir::graph_from_text(R"(graph g(%x: f32[n, 16, 8, 8]) -> (%y) {
    %a = Softmax(axis=1) %x
    %b = Unary(kind='Sigmoid') %x
    %c = Concat(axis=1) %a, %b
    %t = Transpose(perm=[0, 2, 3, 1]) %c
    %y = Softmax %t
  })");
  BuildOptions options;
  options.profiles = {OptimizationProfile::parse("x: 1x16x8x8, 4x16x8x8, 8x16x8x8")};
  const Engine engine = Engine::from_plan(builder::build_graph(graph, options));
  auto context = engine.context({.threads = 2});
  for (const std::int64_t batch : {1, 4, 3}) {
    Tensor x(DType::f32, {batch, 16, 8, 8});
    for (float& value : x.mutable_data<float>()) value = 0.25F;
    context.set_input("x", x);
    context.run();
    context.run();
    allocations = 0;
    is_counting = true;
    for (int i = 0; i < 10; ++i) context.run();
    is_counting = false;
    EXPECT_EQ(allocations, 0) << "batch " << batch;
  }
}

}  // namespace
}  // namespace temper
