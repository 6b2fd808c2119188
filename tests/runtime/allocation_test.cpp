// SPDX-License-Identifier: Apache-2.0
// The steady state of a context allocates nothing. This file replaces the program's operator new by one that counts.
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "builder/build_graph.h"
#include "ir/text.h"
#include "temper/engine.h"

// A sanitizer's own operator new knows more of every block than one that counts: it stays in place.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TEMPER_COUNTS_ALLOCATIONS 0
#else
#define TEMPER_COUNTS_ALLOCATIONS 1
#endif

namespace {

std::atomic<bool> is_counting{false};
std::atomic<long> allocations{0};

#if TEMPER_COUNTS_ALLOCATIONS
void* counted(std::size_t bytes, std::size_t alignment) noexcept {
  if (is_counting) ++allocations;
  const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  return std::aligned_alloc(alignment, rounded > 0 ? rounded : alignment);
}

void* counted_or_throw(std::size_t bytes, std::size_t alignment = alignof(std::max_align_t)) {
  void* memory = counted(bytes, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
#endif

}  // namespace

#if TEMPER_COUNTS_ALLOCATIONS
void* operator new(std::size_t bytes) { return counted_or_throw(bytes); }
void* operator new[](std::size_t bytes) { return counted_or_throw(bytes); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return counted_or_throw(bytes, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return counted_or_throw(bytes, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return counted(bytes, alignof(std::max_align_t));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
#endif

namespace temper {
namespace {

// oneDNN's primitives allocate their argument table in every call, so the graph holds none of them.
TEST(Allocation, a_seen_shape_runs_own_kernels_without_any) {
  if (!TEMPER_COUNTS_ALLOCATIONS) GTEST_SKIP() << "a sanitizer's operator new is in place of the one that counts";
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
