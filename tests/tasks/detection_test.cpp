// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "runners/reference_runner.h"
#include "runners/runner.h"
#include "support/test_data.h"
#include "tasks/network_info.h"
#include "tasks/task.h"
#include "temper/builder.h"
#include "temper/engine.h"
#include "temper/error.h"

namespace temper::tasks {
namespace {

NetworkInfo yolov8_network() {
  return {.inputs = {{.name = "images", .shape = {1, 3, 640, 640}}},
          .outputs = {{.name = "output0", .shape = {1, 84, 8400}}},
          .metadata = {}};
}

std::string message_of(const TaskOptions& options, const NetworkInfo& network) {
  try {
    static_cast<void>(create_task(options, network));
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

TEST(Detection, boxes_return_to_the_original_picture) {
  const auto task = create_task({.kind = "detection", .values = {}}, yolov8_network());
  const auto place = [&](std::int64_t height, std::int64_t width) {
    Input input;
    input.image = data::make_image(height, width, 3);
    return task->preprocess({&input, 1}, Variant::plain).placements.front();
  };
  // A box of corners (100, 200) and (300, 400) in the network's 640x640.
  Tensor output(DType::f32, {1, 84, 8400});
  const auto values = output.mutable_data<float>();
  const std::array<float, 4> box = {200, 300, 200, 200};
  for (std::size_t i = 0; i < 4; ++i) values[i * 8400 + 17] = box[i];
  values[(4 + 5) * 8400 + 17] = 0.75F;
  const auto found = [&](std::int64_t height, std::int64_t width) {
    const auto placement = place(height, width);
    const auto results = task->postprocess({{"output0", output}}, {&placement, 1}, Variant::plain);
    EXPECT_EQ(results.front().objects.size(), 1U);
    EXPECT_EQ(results.front().objects.front().category, 5);
    return results.front().objects.front().box;
  };
  EXPECT_EQ(found(720, 1280), (metrics::Box{.x = 200, .y = 120, .width = 400, .height = 400}));
  EXPECT_EQ(found(427, 640), (metrics::Box{.x = 100, .y = 94, .width = 200, .height = 200}));
}

TEST(Detection, names_come_from_the_model) {
  auto network = yolov8_network();
  network.outputs.front().shape = {1, 6, 8400};
  network.metadata["names"] = "{0: 'person', 1: \"driver's seat\"}";
  const auto task = create_task({.kind = "detection", .values = {}}, network);
  EXPECT_EQ(task->classes(), (std::vector<std::string>{"person", "driver's seat"}));
}

TEST(Detection, a_network_that_does_not_fit_is_refused) {
  auto network = yolov8_network();
  network.outputs.front().shape = {1, 1000};
  const auto message = message_of({.kind = "detection", .values = {}}, network);
  EXPECT_NE(message.find("'output0' [1, 1000] f32"), std::string::npos) << message;
  EXPECT_NE(message.find("[B, 4 + classes, 8400]"), std::string::npos) << message;
}

TEST(Detection, masks_without_prototypes_are_refused) {
  const auto message = message_of({.kind = "instance_segmentation", .values = {}}, yolov8_network());
  EXPECT_NE(message.find("no output of the network holds mask prototypes; it has 'output0' [1, 84, 8400] f32"),
            std::string::npos)
      << message;
}

TEST(Detection, unknown_options_are_refused_with_the_nearest) {
  EXPECT_NE(message_of({.kind = "detection", .values = {{"confidense", "0.5"}}}, yolov8_network()).find("'confidence'"),
            std::string::npos);
  EXPECT_NE(message_of({.kind = "detektion", .values = {}}, yolov8_network()).find("'detection'"), std::string::npos);
  EXPECT_NE(message_of({.kind = "detection", .values = {{"iou", "2"}}}, yolov8_network()).find("[0, 1]"),
            std::string::npos);
}

/// Finds the objects of one picture with a plan and with the reference runner.
TEST(Detection, engine_and_reference_find_the_same_objects) {
  const auto model = test_data("models/yolox_nano_coco_416.onnx");
  const auto folder = test_data("images/coco128");
  if (!exists(model)) GTEST_SKIP() << absence_of(model);
  if (!exists(folder)) GTEST_SKIP() << absence_of(folder);
  const Engine engine = Engine::from_plan(Builder({.optimization_level = 0}).build(model));
  const auto task = create_task({.kind = "detection", .values = {{"classes", "coco"}}}, network_info(engine));
  Input input;
  input.image = data::read_image(folder / "000000000009.jpg");
  const auto batch = task->preprocess({&input, 1}, Variant::fast);
  const auto reference = runners::make_reference_runner(model);
  reference->activate();
  const auto expected = task->postprocess(reference->infer(batch.inputs), batch.placements, Variant::plain);
  ExecutionContext context = engine.context();
  NamedTensors outputs;
  outputs.emplace_back(engine.outputs().front().name, context.infer({batch.inputs.front().second}).front());
  const auto got = task->postprocess(outputs, batch.placements, Variant::fast);
  const auto& objects = got.front().objects;
  ASSERT_FALSE(objects.empty());
  ASSERT_EQ(objects.size(), expected.front().objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i) {
    EXPECT_EQ(objects[i].category, expected.front().objects[i].category);
    EXPECT_NEAR(objects[i].score, expected.front().objects[i].score, 1e-3);
    EXPECT_NEAR(objects[i].box.x, expected.front().objects[i].box.x, 0.1);
    EXPECT_NEAR(objects[i].box.height, expected.front().objects[i].box.height, 0.1);
  }
  std::vector<std::string> names;
  for (const auto& object : objects) names.push_back(task->classes()[static_cast<std::size_t>(object.category)]);
  EXPECT_NE(std::ranges::find(names, "bowl"), names.end()) << "picture 9 shows bowls of food";
}

}  // namespace
}  // namespace temper::tasks
