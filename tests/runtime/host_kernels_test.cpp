// SPDX-License-Identifier: Apache-2.0
#include "runtime/host_kernels.h"

#include <gtest/gtest.h>

#include <cmath>

#include "backend/registry.h"
#include "builder/build_graph.h"
#include "ir/interpret.h"
#include "ir/text.h"
#include "ops/nn/mat_mul.h"
#include "support/wave.h"
#include "temper/engine.h"
#include "tensor/numeric.h"

namespace temper::runtime {
namespace {

void expect_close(const Tensor& got, const Tensor& expected) {
  ASSERT_EQ(got.shape(), expected.shape());
  const auto a = to_f64(got), b = to_f64(expected);
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-4) << "element " << i;
}

class HostKernelsTest : public testing::Test {
 protected:
  HostKernelsTest() {
    constants_.resize(1);
    constants_[0].name = "w";
    constants_[0].plain = wave({64, 64});
  }
  std::optional<std::vector<Tensor>> run(std::int64_t rows) {
    HostStep step{.index = 3, .op = &op_, .is_constant = {false, true}, .is_asked_for = {true}};
    StepConstants constants(engine_constants_, {plan::k_absent, 0}, {Tensor(), Tensor()});
    step.constants = &constants;
    return kernels_.run(step, {wave({rows, 64}), constants_[0].plain});
  }

  std::unique_ptr<backend::Device> device_ = backend::create_device("cpu");
  std::vector<plan::Constant> constants_;
  EngineConstants engine_constants_{constants_, *device_};
  HostKernels kernels_{*device_};
  Operator op_ = ops::MatMul{};
};

TEST_F(HostKernelsTest, shapes_that_came_up_before_get_a_kernel) {
  EXPECT_FALSE(run(40));
  for (const std::int64_t rows : {40, 50, 40, 50}) {
    const auto results = run(rows);
    const bool is_first = rows == 50 && !results;
    if (is_first) continue;
    ASSERT_TRUE(results);
    expect_close(results->at(0), op_.evaluate(std::vector{wave({rows, 64}), constants_[0].plain})[0]);
  }
  EXPECT_TRUE(run(50));
}

TEST_F(HostKernelsTest, small_steps_and_shapes_long_gone_have_none) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(run(1)) << "too little to compute";
  EXPECT_FALSE(run(40));
  for (std::int64_t rows = 41; rows < 49; ++rows) EXPECT_FALSE(run(rows));
  EXPECT_FALSE(run(40)) << "eight other shapes came up since";
  EXPECT_TRUE(run(40));
}

/// The extents of an Expand and a Tile of what NonZero found come from data, too: equal shapes in, other shapes out.
TEST(HostKernels, content_that_decides_extents_is_not_taken_for_a_shape) {
  const ir::Graph graph = ir::graph_from_text(R"(graph g(%x: f32[40, 64], %keep: f32[40], %times: i64[2]) -> (%y, %z) {
  @axes = [0] : i64[1]
  %found = NonZero %keep
  %rows = Squeeze %found, @axes
  %some = Gather %x, %rows
  %y = Tile %some, %times
  %z = Unary(kind='Exp') %y
})");
  const Engine engine = Engine::from_plan(builder::build_graph(graph, {}));
  auto context = engine.context();
  const Tensor keep = Tensor::of<float>({40}, std::vector<float>(40, 1));
  for (const std::int64_t times : {40, 40, 40, 41, 40, 41, 41, 3}) {
    const std::vector<Tensor> inputs = {wave({40, 64}), keep, Tensor::of<std::int64_t>({2}, {times, 1})};
    const auto got = context.infer(inputs);
    const auto expected = ir::Interpreter(graph).run(inputs);
    for (std::size_t i = 0; i < 2; ++i) expect_close(got[i], expected[i]);
  }
}

TEST(HostKernels, a_network_whose_shapes_data_decides_gives_the_same_every_time) {
  const ir::Graph graph = ir::graph_from_text(R"(graph g(%x: f32[50, 64], %keep: f32[50]) -> (%y) {
  @w = random(seed=1, low=-0.3, high=0.3) : f32[64, 64]
  @axes = [0] : i64[1]
  %found = NonZero %keep
  %rows = Squeeze %found, @axes
  %some = Gather %x, %rows
  %y = MatMul %some, @w
})");
  const Engine engine = Engine::from_plan(builder::build_graph(graph, {}));
  auto context = engine.context();
  for (const int every : {1, 2, 1, 2, 1, 3, 2, 60, 2}) {
    Tensor keep(DType::f32, {50});
    for (std::size_t i = 0; i < 50; ++i) keep.mutable_data<float>()[i] = (i + 1) % static_cast<std::size_t>(every) == 0;
    const std::vector<Tensor> inputs = {wave({50, 64}), keep};
    expect_close(context.infer(inputs)[0], ir::Interpreter(graph).run(inputs)[0]);
  }
}

}  // namespace
}  // namespace temper::runtime
