// SPDX-License-Identifier: Apache-2.0
// The dynamic-shape scenario of the field: online requests of batch 1, dynamic batches up to 32, offline batches of
// 128.
#include <gtest/gtest.h>

#include <thread>

#include "support/test_data.h"
#include "temper/builder.h"
#include "temper/engine.h"
#include "temper/error.h"

namespace temper {
namespace {

Tensor ramp(std::int64_t batch) {
  Tensor tensor(DType::f32, {batch, 3, 28, 28});
  float next = 0;
  for (float& value : tensor.mutable_data<float>()) value = next += 0.125F;
  return tensor;
}

TEST(ThreeProfiles, dynamic_identity_serves_all_from_one_plan_at_once) {
  const auto model = test_data("models/polygraphy/dynamic_identity_3x28x28.onnx");
  if (!exists(model)) GTEST_SKIP() << absence_of(model);
  BuildOptions options;
  options.profiles = {OptimizationProfile().add("*", {1, 3, 28, 28}, {1, 3, 28, 28}, {1, 3, 28, 28}),
                      OptimizationProfile().add("*", {1, 3, 28, 28}, {4, 3, 28, 28}, {32, 3, 28, 28}),
                      OptimizationProfile().add("*", {128, 3, 28, 28}, {128, 3, 28, 28}, {128, 3, 28, 28})};
  const Engine engine = Engine::from_plan(Builder(options).build(model));
  ASSERT_EQ(engine.profile_count(), 3);
  const std::vector<std::vector<std::int64_t>> batches = {{1, 1}, {1, 4, 32, 7, 4}, {128}};
  std::vector<int> equal(3, 0);
  std::vector<std::thread> threads;
  for (std::size_t profile = 0; profile < 3; ++profile)
    threads.emplace_back([&, profile] {
      auto context = engine.context({.profile = static_cast<int>(profile)});
      for (const std::int64_t batch : batches[profile])
        equal[profile] += context.infer({ramp(batch)}).at(0).equals(ramp(batch)) ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  for (std::size_t profile = 0; profile < 3; ++profile)
    EXPECT_EQ(equal[profile], static_cast<int>(batches[profile].size())) << "profile " << profile;
  EXPECT_THROW((void)engine.context({.profile = 0}).infer({ramp(2)}), Error);
  EXPECT_THROW((void)engine.context({.profile = 1}).infer({ramp(33)}), Error);
}

}  // namespace
}  // namespace temper
