// SPDX-License-Identifier: Apache-2.0
// Plans on a GPU, from graph to results, against the interpreter.
#include "temper/engine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "backends/cuda/create_device.h"
#include "base/str.h"
#include "builder/build_graph.h"
#include "ir/interpret.h"
#include "ir/text.h"
#include "plan/content.h"
#include "tensor/numeric.h"

namespace temper {
namespace {

constexpr auto k_network = R"(graph g(%x: f32[batch, 3, 32, 32]) -> (%y, %s) {
  @w = random(seed=1, low=-0.3, high=0.3) : f32[16, 3, 3, 3]
  @b = random(seed=2) : f32[16]
  %c = Conv(strides=[2, 2], pads=[1, 1, 1, 1]) %x, @w, @b
  %r = Unary(kind='Silu') %c
  @v = random(seed=3, low=-0.2, high=0.2) : f32[16, 16, 3, 3]
  %d = Conv(pads=[1, 1, 1, 1]) %r, @v
  %e = Binary(kind='Add') %d, %r
  %p = MaxPool(kernel_shape=[2, 2], strides=[2, 2]) %e
  %y = Softmax(axis=1) %p
  %s = Unary(kind='Sigmoid') %p
})";

class CudaEngine : public testing::Test {
 protected:
  void SetUp() override {
    if (cuda::gpu_count().count == 0) GTEST_SKIP() << cuda::gpu_count().reason;
  }

  static Engine build(const std::string& text, Precision precision = Precision::f32) {
    BuildOptions options;
    options.device = "cuda";
    options.precision = precision;
    options.optimization_level = 1;
    options.profiles = {OptimizationProfile::parse("x: 1x3x32x32, 2x3x32x32, 8x3x32x32")};
    return Engine::from_plan(builder::build_graph(ir::graph_from_text(text), options));
  }

  static Tensor images(std::int64_t batch, int seed = 0) {
    Tensor x(DType::f32, {batch, 3, 32, 32});
    auto values = x.mutable_data<float>();
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>((i * 7919 + static_cast<std::size_t>(seed) * 31) % 1009) / 1009 - 0.5F;
    return x;
  }

  static std::vector<Tensor> expected(const Tensor& x) {
    return ir::Interpreter(ir::graph_from_text(k_network)).run(std::vector<Tensor>{x});
  }

  static double relative_l2(const Tensor& got, const Tensor& wanted) {
    const auto a = to_f64(got);
    const auto b = to_f64(wanted);
    if (a.size() != b.size()) return INFINITY;
    double distance = 0;
    double norm = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      distance += (a[i] - b[i]) * (a[i] - b[i]);
      norm += b[i] * b[i];
    }
    return std::sqrt(distance / norm);
  }

  static void expect_close(const std::vector<Tensor>& got, const std::vector<Tensor>& wanted, double tolerance) {
    ASSERT_EQ(got.size(), wanted.size());
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_LE(relative_l2(got[i], wanted[i]), tolerance) << "output " << i;
  }
};

TEST_F(CudaEngine, fp32_is_close_at_every_shape_and_run) {
  auto context = build(k_network).context();
  for (int run = 0; run < 4; ++run)
    for (const std::int64_t batch : {2, 1, 8})
      expect_close(context.infer({images(batch, run)}), expected(images(batch, run)), 1e-5);
}

TEST_F(CudaEngine, lower_precisions_are_as_close_as_they_can_be) {
  const auto wanted = expected(images(2));
  expect_close(build(k_network, Precision::tf32).context().infer({images(2)}), wanted, 2e-3);
  expect_close(build(k_network, Precision::f16).context().infer({images(2)}), wanted, 5e-3);
  expect_close(build(k_network, Precision::bf16).context().infer({images(2)}), wanted, 3e-2);
}

TEST_F(CudaEngine, device_memory_is_read_and_written_in_place) {
  const Engine engine = build(k_network);
  auto context = engine.context();
  const Tensor x = images(2);
  const auto wanted = expected(x);
  const auto input = engine.upload(x);
  context.set_device_input("x", input.get(), x.shape());
  std::vector<std::shared_ptr<void>> outputs;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    outputs.push_back(engine.allocate(wanted[i].byte_size()));
    context.set_device_output(engine.outputs()[i].name, outputs.back().get(), wanted[i].byte_size());
  }
  for (int run = 0; run < 4; ++run) context.run();
  context.synchronize();
  context.set_device_output(engine.outputs()[0].name, nullptr, 0);
  context.run();
  EXPECT_LE(relative_l2(context.output(engine.outputs()[0].name), wanted[0]), 1e-5);
}

TEST_F(CudaEngine, contexts_of_several_threads_agree) {
  const Engine engine = build(k_network);
  const auto wanted = engine.context().infer({images(4)});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      auto context = engine.context();
      for (int run = 0; run < 20; ++run) {
        const auto got = context.infer({images(4)});
        for (std::size_t k = 0; k < got.size(); ++k) EXPECT_TRUE(got[k].equals(wanted[k]));
      }
    });
  for (auto& thread : threads) thread.join();
}

TEST_F(CudaEngine, memory_does_not_grow_over_changing_shapes) {
  auto context = build(k_network).context({.cached_shapes = 3});
  (void)context.infer({images(8)});
  const std::size_t bytes = context.memory_bytes();
  for (int run = 0; run < 200; ++run) (void)context.infer({images(1 + run * 5 % 8)});
  EXPECT_EQ(context.memory_bytes(), bytes);
}

TEST_F(CudaEngine, plans_read_back_run_without_compiling) {
  BuildOptions options;
  options.device = "cuda";
  options.optimization_level = 0;
  options.profiles = {OptimizationProfile::parse("x: 2x3x32x32")};
  const Plan plan = builder::build_graph(ir::graph_from_text(k_network), options);
  EXPECT_FALSE(plan.content().plan.kernels.empty());
  const std::vector<std::byte> bytes(plan.bytes().begin(), plan.bytes().end());
  auto context = Engine::from_plan(Plan::from_bytes(bytes)).context();
  expect_close(context.infer({images(2)}), expected(images(2)), 1e-5);
}

TEST_F(CudaEngine, profiles_name_every_step) {
  auto context = build(k_network).context();
  context.set_input("x", images(2));
  const auto times = context.profile();
  double sum_us = 0;
  for (const auto& step : times) sum_us += step.time_us;
  EXPECT_GT(sum_us, 1);
  EXPECT_LT(sum_us, 1e6);
}

}  // namespace
}  // namespace temper
