// SPDX-License-Identifier: Apache-2.0
// From an ONNX file through a plan to results, against the reference evaluation of the imported graph.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <thread>

#include "base/file.h"
#include "ir/interpret.h"
#include "onnx/import_model.h"
#include "support/temporary_folder.h"
#include "support/test_data.h"
#include "temper/builder.h"
#include "temper/engine.h"
#include "tensor/npz.h"
#include "tensor/numeric.h"

namespace temper {
namespace {

std::filesystem::path example_model() { return source_folder() / "examples/models/shapes_classifier.onnx"; }

Tensor sample(const std::string& wanted) {
  const std::string file = wanted == "labels" ? "shapes_labels.npz" : "shapes_samples.npz";
  for (const auto& [name, tensor] : read_npz(source_folder() / "examples/models" / file))
    if (name == wanted) return tensor;
  throw std::runtime_error("no sample " + wanted);
}

Tensor sample_images(std::int64_t batch) {
  static const Tensor k_images = sample("images");
  const std::int64_t one = k_images.size() / k_images.dim(0);
  std::vector<float> values;
  for (std::int64_t i = 0; i < batch * one; ++i)
    values.push_back(k_images.data<float>()[static_cast<std::size_t>(i % k_images.size())]);
  return Tensor::of<float>({batch, 3, 64, 64}, values);
}

BuildOptions three_profiles() {
  BuildOptions options;
  options.profiles = {OptimizationProfile::parse("images: 1x3x64x64"),
                      OptimizationProfile::parse("images: 1x3x64x64, 4x3x64x64, 32x3x64x64"),
                      OptimizationProfile::parse("images: 128x3x64x64")};
  return options;
}

const Plan& example_plan() {
  static const Plan k_plan = Builder(three_profiles()).build(example_model());
  return k_plan;
}

void expect_close(const Tensor& got, const Tensor& expected, double tolerance) {
  ASSERT_EQ(got.shape(), expected.shape());
  const auto x = to_f64(got);
  const auto y = to_f64(expected);
  for (std::size_t i = 0; i < x.size(); ++i) ASSERT_NEAR(x[i], y[i], tolerance) << "at element " << i;
}

Tensor reference(const Tensor& images) {
  static const onnx::ImportedModel k_model = onnx::import_model(example_model());
  return ir::interpret(k_model.graph, {{"images", images}}).at("logits");
}

TEST(EndToEnd, every_profile_agrees_with_the_reference) {
  const Engine engine = Engine::from_plan(example_plan());
  ASSERT_EQ(engine.profile_count(), 3);
  const std::vector<std::pair<int, std::int64_t>> cases = {{0, 1}, {1, 1}, {1, 3}, {1, 32}, {1, 4}, {2, 128}};
  for (const auto& [profile, batch] : cases) {
    auto context = engine.context({.profile = profile});
    const Tensor images = sample_images(batch);
    expect_close(context.infer({images}).at(0), reference(images), 2e-4);
  }
}

TEST(EndToEnd, samples_get_their_labels) {
  auto context = Engine::from_plan(example_plan()).context({.profile = 1});
  const Tensor logits = context.infer({sample("images")}).at(0);
  const auto labels = to_i64(sample("labels"));
  int right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto row = logits.data<float>().subspan(i * 8, 8);
    right += std::max_element(row.begin(), row.end()) - row.begin() == labels[i] ? 1 : 0;
  }
  EXPECT_GE(right, 15);
}

TEST(EndToEnd, a_shape_outside_the_profile_names_what_would_fit) {
  const Engine engine = Engine::from_plan(example_plan());
  auto context = engine.context({.profile = 0});
  try {
    context.set_input("images", sample_images(4));
    FAIL() << "a batch of 4 was taken by a profile of 1";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "input 'images' has shape 4x3x64x64, profile 0 allows [1x3x64x64, 1x3x64x64]; profile 1 would fit");
  }
  EXPECT_THROW(context.set_input("image", sample_images(1)), Error);
  EXPECT_THROW(context.run(), Error);
  EXPECT_THROW((void)engine.context({.profile = 3}), Error);
}

TEST(EndToEnd, contexts_in_threads_give_equal_results) {
  const Engine engine = Engine::from_plan(example_plan());
  std::vector<Tensor> results(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < results.size(); ++i)
    threads.emplace_back([&, i] {
      auto context = engine.context({.profile = 1, .threads = 1 + static_cast<int>(i % 2)});
      for (const std::int64_t batch : {3, 7, 3, 5}) (void)context.infer({sample_images(batch)});
      results[i] = context.infer({sample_images(5)}).at(0);
    });
  for (auto& thread : threads) thread.join();
  for (const Tensor& result : results) EXPECT_TRUE(result.equals(results[0]));
}

TEST(EndToEnd, outputs_go_to_bound_buffers_and_allocators) {
  auto context = Engine::from_plan(example_plan()).context({.profile = 1});
  const Tensor images = sample_images(2);
  const Tensor expected = context.infer({images}).at(0);

  std::vector<float> buffer(16, -1.0F);
  context.set_output("logits", buffer.data(), buffer.size() * sizeof(float));
  context.run();
  for (std::size_t i = 0; i < buffer.size(); ++i) EXPECT_EQ(buffer[i], expected.data<float>()[i]);

  context.set_output("logits", buffer.data(), 8);
  EXPECT_THROW(context.run(), Error);

  struct Recorder final : OutputAllocator {
    std::vector<std::byte> memory;
    Shape shape;
    void* allocate(std::string_view, std::size_t bytes) override {
      memory.resize(bytes);
      return memory.data();
    }
    void notify_shape(std::string_view, const Shape& got) override { shape = got; }
  } recorder;
  context.set_output_allocator("logits", &recorder);
  context.run();
  EXPECT_EQ(recorder.shape, (Shape{2, 8}));
  EXPECT_EQ(std::memcmp(recorder.memory.data(), expected.raw(), expected.byte_size()), 0);
}

TEST(EndToEnd, one_timing_cache_gives_the_same_bytes) {
  const TemporaryFolder folder;
  BuildOptions options = three_profiles();
  options.timing_cache = folder.path() / "timing.json";
  const Plan cold = Builder(options).build(example_model());
  const Plan warm = Builder(options).build(example_model());
  ASSERT_EQ(cold.bytes().size(), warm.bytes().size());
  EXPECT_TRUE(std::equal(cold.bytes().begin(), cold.bytes().end(), warm.bytes().begin()));
  options.fail_on_timing_cache_miss = true;
  EXPECT_NO_THROW((void)Builder(options).build(example_model()));
  options.timing_cache = folder.path() / "other.json";
  EXPECT_THROW((void)Builder(options).build(example_model()), Error);
}

TEST(EndToEnd, a_saved_plan_runs_and_can_be_rebuilt) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model.plan";
  example_plan().save(path);
  const Tensor images = sample_images(3);
  const Tensor expected = reference(images);
  expect_close(Engine::load(path).context({.profile = 1}).infer({images}).at(0), expected, 2e-4);
  const Plan again = Builder(three_profiles()).rebuild(Plan::load(path));
  expect_close(Engine::from_plan(again).context({.profile = 1}).infer({images}).at(0), expected, 2e-4);
  BuildOptions stripped;
  stripped.optimization_level = 0;  // timing may choose kernels whose packed weights are larger
  const Plan whole = Builder(stripped).build(example_model());
  stripped.embed_graph = false;
  const Plan small = Builder(stripped).build(example_model());
  EXPECT_LT(small.bytes().size(), whole.bytes().size());
  expect_close(Engine::from_plan(small).context().infer({sample_images(1)}).at(0), reference(sample_images(1)), 2e-4);
  EXPECT_THROW((void)Builder().rebuild(small), Error);
}

TEST(EndToEnd, a_small_workspace_leaves_kernels_that_fit) {
  BuildOptions options;
  options.workspace_bytes = 1024;
  const Plan plan = Builder(options).build(example_model());
  expect_close(Engine::from_plan(plan).context().infer({sample_images(1)}).at(0), reference(sample_images(1)), 2e-4);
}

}  // namespace
}  // namespace temper
