// SPDX-License-Identifier: Apache-2.0
#include "builder/expand_for_device.h"

#include <gtest/gtest.h>

#include <cmath>

#include "builder/build_graph.h"
#include "ir/interpret.h"
#include "ir/text.h"
#include "temper/engine.h"
#include "tensor/numeric.h"

namespace temper::builder {
namespace {

constexpr auto k_attention =
    R"(graph g(%q: f32[n, 3, s, 4], %k: f32[n, 3, 6, 4], %v: f32[n, 3, 6, 2], %m: f32[n, 1, s, 6]) -> (%y) {
  %y = FusedAttention(heads=3, key_heads=3, width=4, value_width=2, scale=0.75, has_heads_apart=true) %q, %k, %v, %m
})";

Tensor wave(Shape shape, double phase) {
  Tensor x(DType::f32, std::move(shape));
  double angle = phase;
  for (float& value : x.mutable_data<float>()) value = static_cast<float>(std::sin(angle += 0.7));
  return x;
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
    const auto expected = to_f64(ir::Interpreter(graph).run(inputs)[0]);
    const auto got = to_f64(Engine::from_plan(plan).context().infer(inputs)[0]);
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], 1e-5) << "element " << i;
  }
}

}  // namespace
}  // namespace temper::builder
