// SPDX-License-Identifier: Apache-2.0
// Many shapes through one context of a GPU: nothing grows, and a shape that was seen costs what it costs alone.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>

#include "backends/cuda/create_device.h"
#include "base/str.h"
#include "base/timer.h"
#include "builder/build_graph.h"
#include "ir/text.h"
#include "support/temporary_folder.h"
#include "temper/engine.h"

namespace temper {
namespace {

constexpr std::int64_t k_shapes = 20;

constexpr auto k_network = R"(graph g(%x: f32[batch, 3, 32, 32]) -> (%y) {
  @w = random(seed=1, low=-0.3, high=0.3) : f32[16, 3, 3, 3]
  @v = random(seed=3, low=-0.2, high=0.2) : f32[16, 16, 3, 3]
  %c = Conv(strides=[2, 2], pads=[1, 1, 1, 1]) %x, @w
  %r = Unary(kind='Silu') %c
  %d = Conv(pads=[1, 1, 1, 1]) %r, @v
  %e = Binary(kind='Add') %d, %r
  %y = MaxPool(kernel_shape=[2, 2], strides=[2, 2]) %e
})";

Plan build(const std::string& profile) {
  BuildOptions options;
  options.device = "cuda";
  options.optimization_level = 1;
  options.profiles = {OptimizationProfile::parse(profile)};
  return builder::build_graph(ir::graph_from_text(k_network), options);
}

Tensor images(std::int64_t batch) {
  Tensor x(DType::f32, {batch, 3, 32, 32});
  auto values = x.mutable_data<float>();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 97) / 97 - 0.5F;
  return x;
}

/// Pages of this process that are in memory.
std::int64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t total = 0, resident = 0;
  statm >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

class CudaShapes : public testing::Test {
 protected:
  void SetUp() override {
    if (cuda::gpu_count().count == 0) GTEST_SKIP() << cuda::gpu_count().reason;
  }
};

TEST_F(CudaShapes, ten_thousand_runs_of_twenty_shapes_grow_nothing) {
  const Engine engine = Engine::from_plan(build(str("x: 1x3x32x32, 8x3x32x32, ", k_shapes, "x3x32x32")));
  auto context = engine.context({.cached_shapes = k_shapes});
  std::vector<Tensor> inputs;
  for (std::int64_t batch = 1; batch <= k_shapes; ++batch) inputs.push_back(images(batch));
  std::uint64_t random = 1;
  const auto run_some = [&](int runs) {
    for (int i = 0; i < runs; ++i) {
      random = random * 6364136223846793005U + 1442695040888963407U;
      context.set_input("x", inputs[(random >> 33) % inputs.size()]);
      context.run();
    }
  };
  for (const Tensor& input : inputs)
    for (int repeat = 0; repeat < 4; ++repeat) (void)context.infer({input});
  run_some(500);
  const std::size_t bytes = context.memory_bytes();
  const std::int64_t resident = resident_bytes();
  run_some(10000);
  EXPECT_EQ(context.memory_bytes(), bytes);
  constexpr std::int64_t k_noise_bytes = 8 << 20;
  EXPECT_LT(resident_bytes() - resident, k_noise_bytes);
  std::cout << "device memory " << bytes << " bytes before and " << context.memory_bytes()
            << " after; the process grew by " << resident_bytes() - resident << " bytes\n";
}

/// Medians of runs of batch 8 that each come behind a run of another shape.
TEST_F(CudaShapes, a_seen_shape_costs_what_a_fixed_one_does) {
  const Engine free = Engine::from_plan(build(str("x: 1x3x32x32, 8x3x32x32, ", k_shapes, "x3x32x32")));
  const Engine fixed = Engine::from_plan(build("x: 8x3x32x32"));
  auto changing = free.context({.cached_shapes = k_shapes});
  auto steady = fixed.context();
  const Tensor eight = images(8), other = images(3);
  std::vector<double> changing_us, steady_us;
  for (int i = 0; i < 600; ++i) {
    changing.set_input("x", other);
    changing.run();
    const Timer first;
    changing.set_input("x", eight);
    changing.run();
    changing_us.push_back(first.elapsed_s() * 1e6);
    steady.set_input("x", eight);
    steady.run();  // so that both come behind another run
    const Timer second;
    steady.set_input("x", eight);
    steady.run();
    steady_us.push_back(second.elapsed_s() * 1e6);
  }
  const double difference = median(changing_us) - median(steady_us);
  std::cout << "a seen shape " << median(changing_us) << " us, a fixed one " << median(steady_us) << " us\n";
  EXPECT_LT(difference, 30) << "microseconds";
}

TEST_F(CudaShapes, from_a_plan_file_to_the_first_result) {
  const TemporaryFolder folder;
  const auto path = folder / "shapes.plan";
  build("x: 8x3x32x32").save(path);
  const Engine before = Engine::load(path);  // keeps the device's context
  const Timer timer;
  const Engine engine = Engine::load(path);
  auto context = engine.context();
  (void)context.infer({images(8)});
  const double ms = timer.elapsed_ms();
  std::cout << "first result after " << ms << " ms\n";
  EXPECT_LT(ms, 300);
}

}  // namespace
}  // namespace temper
