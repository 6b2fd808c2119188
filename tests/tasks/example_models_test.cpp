// SPDX-License-Identifier: Apache-2.0
// Every example network through its task: the plan finds what the reference evaluation finds.
#include <gtest/gtest.h>

#include <random>

#include "runners/reference_runner.h"
#include "runners/runner.h"
#include "support/test_data.h"
#include "tasks/network_info.h"
#include "temper/builder.h"

namespace temper::tasks {
namespace {

data::Image random_picture(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> pixels(240 * 320 * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = static_cast<std::uint8_t>((i / 960 * 255 / 240 + random() % 64) % 256);
  return data::make_image(240, 320, 3, pixels);
}

struct Both {
  Result engine;
  Result reference;
};

Both run(const std::string& kind, const std::string& name, std::map<std::string, std::string> options) {
  const auto model = source_folder() / "examples/models" / name;
  const Engine engine = Engine::from_plan(Builder({.optimization_level = 0}).build(model));
  const auto task = create_task({.kind = kind, .values = std::move(options)}, network_info(engine));
  Input input;
  input.image = random_picture(11);
  const auto batch = task->preprocess({&input, 1}, Variant::fast);
  ExecutionContext context = engine.context();
  NamedTensors outputs;
  const auto values = context.infer({batch.inputs.front().second});
  for (std::size_t i = 0; i < values.size(); ++i) outputs.emplace_back(engine.outputs()[i].name, values[i]);
  const auto reference = runners::make_reference_runner(model);
  reference->activate();
  return {task->postprocess(outputs, batch.placements, Variant::fast).front(),
          task->postprocess(reference->infer(batch.inputs), batch.placements, Variant::plain).front()};
}

void expect_same_objects(const Both& both) {
  ASSERT_EQ(both.engine.objects.size(), both.reference.objects.size());
  for (std::size_t i = 0; i < both.engine.objects.size(); ++i) {
    EXPECT_EQ(both.engine.objects[i].category, both.reference.objects[i].category);
    EXPECT_NEAR(both.engine.objects[i].score, both.reference.objects[i].score, 1e-3);
    EXPECT_NEAR(both.engine.objects[i].box.x, both.reference.objects[i].box.x, 0.2);
  }
}

TEST(ExampleModels, pose) {
  const Both both = run("pose", "scene_pose.onnx", {{"confidence", "0.001"}, {"max_detections", "5"}});
  expect_same_objects(both);
  for (const auto& object : both.engine.objects) EXPECT_EQ(object.keypoints.size(), 17U);
}

TEST(ExampleModels, instance_segmentation) {
  const Both both =
      run("instance_segmentation", "scene_segment.onnx", {{"confidence", "0.001"}, {"max_detections", "5"}});
  expect_same_objects(both);
  for (const auto& object : both.engine.objects) {
    ASSERT_TRUE(object.mask.has_value());
    EXPECT_EQ(object.mask->height, 240);
    EXPECT_EQ(object.mask->width, 320);
  }
}

TEST(ExampleModels, semantic_segmentation) {
  const Both both = run("semantic_segmentation", "scene_regions.onnx", {});
  ASSERT_EQ(both.engine.label_map.shape(), (Shape{240, 320}));
  const auto got = both.engine.label_map.data<std::int32_t>();
  const auto expected = both.reference.label_map.data<std::int32_t>();
  std::int64_t different = 0;
  for (std::size_t i = 0; i < got.size(); ++i) different += got[i] != expected[i] ? 1 : 0;
  EXPECT_LT(different, 20) << "only pixels on a border may differ by rounding";
}

TEST(ExampleModels, classification) {
  const Both both = run("classification", "shapes_classifier.onnx", {});
  ASSERT_EQ(both.engine.classes.size(), 8U);
  EXPECT_EQ(both.engine.classes.front().category, both.reference.classes.front().category);
  EXPECT_NEAR(both.engine.classes.front().score, both.reference.classes.front().score, 1e-4);
}

}  // namespace
}  // namespace temper::tasks
