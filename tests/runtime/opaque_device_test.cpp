// SPDX-License-Identifier: Apache-2.0
// Building and running for a device whose memory the host cannot touch (support/opaque_device.h).
#include "support/opaque_device.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "base/file.h"
#include "base/str.h"
#include "builder/build_graph.h"
#include "ir/interpret.h"
#include "ir/text.h"
#include "plan/content.h"
#include "runtime/loaded_plan.h"
#include "support/temporary_folder.h"
#include "tensor/numeric.h"

namespace temper {
namespace {

constexpr auto k_network = R"(graph g(%x: f32[batch, 3, 8, 8]) -> (%y, %s) {
  @w = random(seed=1) : f32[4, 3, 3, 3]
  %c = Conv(pads=[1, 1, 1, 1]) %x, @w
  %r = Unary(kind='Relu') %c
  %y = Softmax(axis=1) %r
  %s = Unary(kind='Sigmoid') %r
})";

Tensor ramp(const Shape& shape, int seed = 0) {
  std::vector<double> values(static_cast<std::size_t>(element_count(shape)));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>((i * 7 + seed) % 23) / 23 - 0.4;
  return from_f64(DType::f32, shape, values);
}

void expect_close(const Tensor& got, const Tensor& expected) {
  ASSERT_EQ(got.shape(), expected.shape());
  const auto a = to_f64(got);
  const auto b = to_f64(expected);
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-5) << "element " << i;
}

BuildOptions options(const std::string& profile) {
  BuildOptions result;
  result.profiles = {OptimizationProfile::parse(profile)};
  return result;
}

/// A plan and a device of its own, as an engine would hold them.
struct Loaded {
  Loaded(const std::string& text, const BuildOptions& build_options)
      : graph(ir::graph_from_text(text)),
        plan(builder::build_graph(graph, build_options, std::make_unique<OpaqueDevice>())),
        loaded(plan.content().plan, device) {}

  [[nodiscard]] runtime::Executor executor() const { return {loaded.main(), loaded.state(), {}}; }
  [[nodiscard]] std::vector<Tensor> expected(const std::vector<Tensor>& inputs) const {
    return ir::Interpreter(graph).run(inputs);
  }
  void expect_right(runtime::Executor& executor, const std::vector<Tensor>& inputs) const {
    for (std::size_t i = 0; i < inputs.size(); ++i) executor.set_input(i, inputs[i]);
    executor.run();
    const auto results = expected(inputs);
    for (std::size_t i = 0; i < results.size(); ++i) expect_close(executor.output(i), results[i]);
  }

  ir::Graph graph;
  Plan plan;
  OpaqueDevice device;
  runtime::LoadedPlan loaded;
};

TEST(OpaqueDevice, the_host_cannot_read_its_memory) {
  OpaqueDevice device;
  const auto memory = device.allocate(16);
  EXPECT_DEATH((void)*static_cast<volatile char*>(memory->data()), "");
}

TEST(OpaqueDevice, networks_run_with_a_fallback_in_the_middle) {
  const Loaded loaded(k_network, options("x: 1x3x8x8, 2x3x8x8, 4x3x8x8"));
  auto executor = loaded.executor();
  for (int run = 0; run < 5; ++run)
    for (const std::int64_t batch : {2, 1, 4}) loaded.expect_right(executor, {ramp({batch, 3, 8, 8}, run)});
}

TEST(OpaqueDevice, the_build_report_lists_fallbacks) {
  const Loaded loaded(k_network, options("x: 2x3x8x8"));
  EXPECT_NE(loaded.plan.content().plan.metadata_json.find("run on the host"), std::string::npos);
  BuildOptions strict = options("x: 2x3x8x8");
  strict.allows_fallback = false;
  try {
    (void)builder::build_graph(ir::graph_from_text(k_network), strict, std::make_unique<OpaqueDevice>());
    FAIL() << "built with a fallback";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported);
    EXPECT_NE(error.message().find("Softmax"), std::string::npos) << error.message();
    EXPECT_NE(error.message().find("left to the host"), std::string::npos) << error.message();
  }
}

TEST(OpaqueDevice, plans_carry_the_code_of_their_kernels) {
  const Loaded loaded(k_network, options("x: 1x3x8x8, 2x3x8x8, 4x3x8x8"));
  EXPECT_FALSE(loaded.plan.content().plan.kernels.empty());
  auto executor = loaded.executor();
  loaded.expect_right(executor, {ramp({4, 3, 8, 8})});
  EXPECT_EQ(loaded.device.counters.compiled, 0);
}

constexpr auto k_chain = R"(graph g(%x: f32[n, 6]) -> (%z) {
  %a = Unary(kind='Exp') %x
  %t = Transpose(perm=[1, 0]) %a
  %z = MatMul %a, %t
})";

TEST(OpaqueDevice, a_build_with_a_timing_cache_compiles_nothing_again) {
  const TemporaryFolder folder;
  BuildOptions cached = options("x: 1x3x8x8, 2x3x8x8, 4x3x8x8");
  cached.timing_cache = folder / "times.json";
  const auto build = [&] {
    return builder::build_graph(ir::graph_from_text(k_network), cached, std::make_unique<OpaqueDevice>());
  };
  OpaqueDevice::proposals = 0;
  const Plan cold = build();
  EXPECT_EQ(OpaqueDevice::proposals, 1);
  EXPECT_NE(cold.content().plan.metadata_json.find("the library thought better of it"), std::string::npos);
  cached.fail_on_timing_cache_miss = true;
  const Plan warm = build();
  EXPECT_EQ(OpaqueDevice::proposals, 1);
  EXPECT_TRUE(std::ranges::equal(cold.bytes(), warm.bytes()));
  cached.timing_cache.clear();
  cached.fail_on_timing_cache_miss = false;
  EXPECT_FALSE(std::ranges::equal(cold.bytes(), build().bytes())) << "the device compiles to other bytes each time";
}

TEST(OpaqueDevice, a_failure_of_the_device_is_no_refusal_for_the_next_build) {
  const TemporaryFolder folder;
  BuildOptions cached = options("x: 1x3x8x8");
  cached.timing_cache = folder / "times.json";
  const auto build = [&] {
    return builder::build_graph(ir::graph_from_text(k_network), cached, std::make_unique<OpaqueDevice>());
  };
  OpaqueDevice::late_refusal = ErrorCode::device;
  const Plan plan = build();
  OpaqueDevice::late_refusal = ErrorCode::unsupported;
  EXPECT_NE(plan.content().plan.metadata_json.find("the library thought better of it"), std::string::npos);
  cached.fail_on_timing_cache_miss = true;
  EXPECT_THROW((void)build(), Error) << "the tactic is tried again";
}

TEST(OpaqueDevice, damaged_code_beside_a_timing_cache_is_refused) {
  const TemporaryFolder folder;
  BuildOptions cached = options("x: 1x3x8x8");
  cached.timing_cache = folder / "times.json";
  write_file_atomically(folder / "times.json.code.npz", "no archive");
  try {
    (void)builder::build_graph(ir::graph_from_text(k_network), cached, std::make_unique<OpaqueDevice>());
    FAIL() << "expected a refusal";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_argument);
    EXPECT_NE(std::string(error.what()).find("times.json.code.npz'; delete it"), std::string::npos) << error.what();
  }
}

TEST(OpaqueDevice, seen_shapes_replay_recorded_work) {
  const Loaded loaded(k_chain, options("x: 1x6, 4x6, 8x6"));
  auto executor = loaded.executor();
  for (int run = 0; run < 4; ++run)
    for (const std::int64_t n : {8, 3, 5}) loaded.expect_right(executor, {ramp({n, 6}, run)});
  // Two runs of each shape queue or record kernels, the others replay; recording counts as the second.
  EXPECT_EQ(loaded.device.counters.replays, 3 * 3);
}

TEST(OpaqueDevice, device_memory_is_used_in_place) {
  Loaded loaded(k_chain, options("x: 1x6, 4x6, 8x6"));
  auto executor = loaded.executor();
  const auto stream = loaded.device.create_stream();
  const Tensor x = ramp({4, 6});
  const auto input = loaded.device.allocate(x.byte_size());
  const auto output = loaded.device.allocate(64);
  loaded.device.copy_to_device(input->data(), x.raw(), x.byte_size(), *stream);
  stream->synchronize();
  const int uploads = loaded.device.counters.uploads;
  executor.set_device_input(0, input->data(), {4, 6});
  executor.bind_device_output(0, output->data(), 64);
  for (int run = 0; run < 4; ++run) executor.run();
  executor.synchronize();
  EXPECT_EQ(loaded.device.counters.uploads, uploads);
  EXPECT_EQ(loaded.device.counters.downloads, 0);
  Tensor z(DType::f32, {4, 4});
  loaded.device.copy_to_host(z.mutable_raw(), output->data(), 64, *stream);
  expect_close(z, loaded.expected({x})[0]);
  EXPECT_THROW((void)executor.output(0), Error);
}

TEST(OpaqueDevice, host_buffers_receive_outputs) {
  const Loaded loaded(k_chain, options("x: 1x6, 4x6, 8x6"));
  auto executor = loaded.executor();
  Tensor z(DType::f32, {4, 4});
  executor.set_input(0, ramp({4, 6}));
  executor.bind_output(0, z.mutable_raw(), 64);
  executor.run();
  expect_close(z, loaded.expected({ramp({4, 6})})[0]);
  executor.bind_output(0, z.mutable_raw(), 60);
  EXPECT_THROW(executor.run(), Error);
}

TEST(OpaqueDevice, steps_that_data_decides_run_on_the_host) {
  const Loaded loaded(R"(graph g(%x: f32[n, 6]) -> (%i, %v) {
  %a = Unary(kind='Relu') %x
  %i = NonZero %a
  %v = Unary(kind='Exp') %a
})",
                      options("x: 1x6, 4x6, 8x6"));
  auto executor = loaded.executor();
  for (int run = 0; run < 3; ++run) loaded.expect_right(executor, {ramp({4, 6}, run)});
}

TEST(OpaqueDevice, pooled_channels_change_layout_for_nothing) {
  const Loaded loaded(R"(graph g(%x: f32[2, 3, 8, 8]) -> (%y) {
  @w = random(seed=1) : f32[4, 3, 3, 3]
  %c = Conv %x, @w
  %p = GlobalPool(reduction='average') %c
  @s = [2, 4] : i64[2]
  %f = Reshape %p, @s
  %y = Unary(kind='Sigmoid') %f
})",
                      options("x: 2x3x8x8"));
  auto executor = loaded.executor();
  loaded.expect_right(executor, {ramp({2, 3, 8, 8})});
  for (std::size_t i = 0; i < executor.program().step_count(); ++i) {
    const auto& step = executor.program().source().steps[i];
    const bool is_on_plain_input = step.op.name() == "Reorder" && i == 0;
    const bool is_free = (step.op.name() == "Reorder" && !is_on_plain_input) || step.op.name() == "Reshape";
    if (!is_free) continue;
    EXPECT_EQ(executor.prepared().steps()[i].mode, runtime::PreparedStep::Mode::skip) << step.name;
  }
}

TEST(OpaqueDevice, constants_are_uploaded_once_for_all_executors) {
  const Loaded loaded(k_network, options("x: 1x3x8x8, 2x3x8x8, 4x3x8x8"));
  auto first = loaded.executor();
  loaded.expect_right(first, {ramp({2, 3, 8, 8})});
  const int uploads = loaded.device.counters.uploads;
  auto second = loaded.executor();
  loaded.expect_right(second, {ramp({2, 3, 8, 8})});
  // The input, and the fallback's result; no weights.
  EXPECT_EQ(loaded.device.counters.uploads - uploads, 2);
}

}  // namespace
}  // namespace temper
