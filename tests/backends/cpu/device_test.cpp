// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/device.h"

#include <gtest/gtest.h>

#include <cstring>

#include "ops/nn/softmax.h"

namespace temper::cpu {
namespace {

TEST(CpuDevice, describes_itself) {
  const auto device = create_device();
  EXPECT_EQ(device->info().kind, "cpu");
  EXPECT_FALSE(device->info().name.empty());
  EXPECT_NE(device->info().fingerprint.find("oneDNN 2."), std::string::npos) << device->info().fingerprint;
  EXPECT_EQ(device->info().fingerprint, create_device()->info().fingerprint);
}

TEST(CpuDevice, weaker_instruction_sets_have_their_own_fingerprint_and_layout) {
  const auto generic = create_device({.strongest_isa = Isa::generic});
  EXPECT_NE(generic->info().fingerprint.find("kernels generic"), std::string::npos);
  EXPECT_EQ(generic->layouts(DType::f32).front(), Layout::blocked_8);
  EXPECT_EQ(generic->layouts(DType::i64), std::vector<Layout>{Layout::plain});
}

TEST(CpuDevice, caches_grow_outwards) {
  const CacheSizes caches = cache_sizes();
  EXPECT_GE(caches.l1, 8U << 10);
  EXPECT_LE(caches.l1, caches.l2);
}

TEST(CpuDevice, allocations_are_aligned_and_writable) {
  const auto device = create_device();
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{4096}, (std::size_t{4} << 20) + 1}) {
    const auto allocation = device->allocate(bytes);
    EXPECT_EQ(allocation->bytes(), bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(allocation->data()) % 64, 0U);
    std::memset(allocation->data(), 1, bytes);
  }
  EXPECT_THROW((void)device->allocate(~std::size_t{0} >> 1), Error);
}

TEST(CpuDevice, the_last_tactic_is_the_only_reference) {
  const auto device = create_device();
  const auto tactics = device->tactics();
  ASSERT_FALSE(tactics.empty());
  EXPECT_TRUE(tactics.back().is_reference);
  for (const auto& tactic : tactics.first(tactics.size() - 1)) EXPECT_FALSE(tactic.is_reference) << tactic.id;
}

}  // namespace
}  // namespace temper::cpu
