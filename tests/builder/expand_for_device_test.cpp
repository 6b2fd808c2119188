// SPDX-License-Identifier: Apache-2.0
#include "builder/expand_for_device.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/str.h"
#include "builder/build_graph.h"
#include "ir/interpret.h"
#include "ir/text.h"
#include "support/wave.h"
#include "temper/engine.h"
#include "tensor/numeric.h"

namespace temper::builder {
namespace {

constexpr auto k_attention =
    R"(graph g(%q: f32[n, 3, s, 4], %k: f32[n, 3, 6, 4], %v: f32[n, 3, 6, 2], %m: f32[n, 1, s, 6]) -> (%y) {
  %y = FusedAttention(heads=3, key_heads=3, width=4, value_width=2, scale=0.75, has_heads_apart=true) %q, %k, %v, %m
})";

/// What the plan of `graph` gives at level 1, beside the reference.
void expect_close(const ir::Graph& graph, const Plan& plan, const std::vector<Tensor>& inputs) {
  const auto expected = to_f64(ir::Interpreter(graph).run(inputs)[0]);
  const auto got = to_f64(Engine::from_plan(plan).context().infer(inputs)[0]);
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(std::isnan(got[i]), std::isnan(expected[i])) << "element " << i;
    if (std::isnan(got[i])) continue;
    ASSERT_NEAR(got[i], expected[i], 1e-5 * std::max(1.0, std::fabs(expected[i]))) << "element " << i;
  }
}

TEST(ExpandForDevice, what_the_cpu_has_no_kernel_for_is_taken_apart_and_computes_the_same) {
  const ir::Graph graph = ir::graph_from_text(k_attention);
  BuildOptions options;
  options.optimization_level = 1;
  options.profiles = {OptimizationProfile::parse(
      "q: 1x3x2x4, 2x3x5x4, 4x3x8x4; k: 1x3x6x4, 2x3x6x4, 4x3x6x4; v: 1x3x6x2, 2x3x6x2, 4x3x6x2; "
      "m: 1x1x2x6, 2x1x5x6, 4x1x8x6")};
  const Plan plan = build_graph(graph, options);
  for (const std::int64_t batch : {1, 2, 4}) {
    const std::int64_t steps = 2 * batch;
    const std::vector<Tensor> inputs = {wave({batch, 3, steps, 4}, 1), wave({batch, 3, 6, 4}, 2),
                                        wave({batch, 3, 6, 2}, 3), wave({batch, 1, steps, 6}, 4)};
    expect_close(graph, plan, inputs);
  }
}

TEST(ExpandForDevice, a_product_of_more_weights_than_a_kernel_takes_computes_the_same) {
  for (const bool has_row_each : {false, true}) {
    const ir::Graph graph = ir::graph_from_text(
        str("graph g(%x: f32[3, 7, 300], %r: f32[3, 1, 250]) -> (%y) {\n",
            "  @w = random(seed=1, low=-0.1, high=0.1) : f32[300, 250]\n", "  @b = random(seed=2) : f32[250]\n",
            "  %y = FusedMatMulMax(activation='Relu') %x, @w, ", has_row_each ? "%r" : "@b", "\n}"));
    BuildOptions options;
    options.optimization_level = 1;
    expect_close(graph, build_graph(graph, options), {wave({3, 7, 300}, 1), wave({3, 1, 250}, 2)});
  }
}

TEST(ExpandForDevice, nan_is_the_largest_row_of_a_product) {
  const ir::Graph graph = ir::graph_from_text(R"(graph g(%x: f32[2, 9, 5]) -> (%y) {
  @w = random(seed=1) : f32[5, 20]
  %y = FusedMatMulMax(activation='Relu') %x, @w
})");
  BuildOptions options;
  options.optimization_level = 1;
  const Plan plan = build_graph(graph, options);
  for (std::size_t row = 0; row < 9; ++row) {
    Tensor x = wave({2, 9, 5}, 1);
    x.mutable_data<float>()[row * 5 + 2] = std::numeric_limits<float>::quiet_NaN();
    expect_close(graph, plan, {x});
  }
}

}  // namespace
}  // namespace temper::builder
