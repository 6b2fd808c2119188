// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tasks/task.h"
#include "temper/error.h"

namespace temper::tasks {
namespace {

NetworkInfo network_of(std::vector<NetworkTensor> outputs) {
  return {.inputs = {{.name = "images", .shape = {-1, 3, 100, 200}}}, .outputs = std::move(outputs), .metadata = {}};
}

Placement placement() {
  return {.scale_x = 0.5,
          .scale_y = 0.5,
          .image_height = 200,
          .image_width = 400,
          .network_height = 100,
          .network_width = 200};
}

NetworkInfo counted_network() {
  return network_of({{.name = "num", .dtype = DType::i32, .shape = {-1, 1}},
                     {.name = "boxes", .shape = {-1, 3, 4}},
                     {.name = "scores", .shape = {-1, 3}},
                     {.name = "classes", .dtype = DType::i32, .shape = {-1, 3}}});
}

TEST(FinishedHeads, counted_boxes_are_taken_as_they_are) {
  const auto task = create_task({.kind = "detection", .values = {{"classes", "a,b,c"}}}, counted_network());
  const NamedTensors outputs = {{"num", Tensor::of<std::int32_t>({2, 1}, {2, 0})},
                                {"boxes", Tensor::of<float>({2, 3, 4}, {10, 20, 30, 60, 0, 0, 300, 300, 9, 9, 9, 9,
                                                                        0,  0,  0,  0,  0, 0, 0,   0,   0, 0, 0, 0})},
                                {"scores", Tensor::of<float>({2, 3}, {.5F, .75F, .9F, 0, 0, 0})},
                                {"classes", Tensor::of<std::int32_t>({2, 3}, {2, 1, 0, 0, 0, 0})}};
  const std::vector<Placement> placements = {placement(), placement()};
  const auto results = task->postprocess(outputs, placements, Variant::fast);
  ASSERT_EQ(results.size(), 2U);
  ASSERT_EQ(results[0].objects.size(), 2U);
  EXPECT_EQ(results[0].objects[0].category, 1);
  EXPECT_EQ(results[0].objects[0].box, (metrics::Box{.x = 0, .y = 0, .width = 400, .height = 200})) << "clipped";
  EXPECT_EQ(results[0].objects[1].box, (metrics::Box{.x = 20, .y = 40, .width = 40, .height = 80}));
  EXPECT_TRUE(results[1].objects.empty());
}

TEST(FinishedHeads, options_of_anchors_are_refused) {
  EXPECT_THROW(create_task({.kind = "detection", .values = {{"iou", "0.5"}}}, counted_network()), Error);
  EXPECT_THROW(create_task({.kind = "detection", .values = {{"boxes", "centre"}}},
                           network_of({{.name = "output0", .shape = {1, 84, 13 * 25 + 6 * 12 + 3 * 6}}})),
               Error);
}

TEST(FinishedHeads, counts_beyond_the_room_are_refused) {
  const auto task = create_task({.kind = "detection", .values = {}}, counted_network());
  const NamedTensors outputs = {{"num", Tensor::of<std::int32_t>({1, 1}, {4})},
                                {"boxes", Tensor(DType::f32, {1, 3, 4})},
                                {"scores", Tensor(DType::f32, {1, 3})},
                                {"classes", Tensor(DType::i32, {1, 3})}};
  const auto place = placement();
  EXPECT_THROW(task->postprocess(outputs, {&place, 1}, Variant::fast), Error);
}

TEST(FinishedHeads, selected_boxes_are_looked_up) {
  const auto network = network_of({{.name = "selected", .dtype = DType::i64, .shape = {-1, 3}},
                                   {.name = "boxes", .shape = {-1, 2, 4}},
                                   {.name = "scores", .shape = {-1, 5, 2}}});
  const auto task =
      create_task({.kind = "detection", .values = {{"boxes", "corners_yx"}, {"max_detections", "2"}}}, network);
  Tensor scores(DType::f32, {1, 5, 2});
  scores.mutable_data<float>()[3 * 2 + 1] = 0.5F;
  scores.mutable_data<float>()[4 * 2 + 0] = 0.875F;
  scores.mutable_data<float>()[0] = 0.25F;
  const NamedTensors outputs = {{"selected", Tensor::of<std::int64_t>({3, 3}, {0, 3, 1, 0, 4, 0, 0, 0, 0})},
                                {"boxes", Tensor::of<float>({1, 2, 4}, {30, 60, 10, 20, 0, 0, 5, 5})},
                                {"scores", scores}};
  const auto place = placement();
  const auto results = task->postprocess(outputs, {&place, 1}, Variant::fast);
  ASSERT_EQ(results.front().objects.size(), 2U);
  EXPECT_EQ(results.front().objects[0].category, 4);
  EXPECT_EQ(results.front().objects[0].box, (metrics::Box{.x = 40, .y = 20, .width = 80, .height = 40}));
  EXPECT_EQ(results.front().objects[1].score, 0.5);
  EXPECT_EQ(task->classes().size(), 5U);
}

TEST(FinishedHeads, one_tensor_of_objects_needs_no_suppression) {
  const auto task = create_task({.kind = "detection", .values = {{"classes", "a,b"}}},
                                network_of({{.name = "out", .shape = {1, 3, 6}}}));
  const NamedTensors outputs = {
      {"out", Tensor::of<float>({1, 3, 6}, {0, 0, 10, 10, .9F, 1, 0, 0, 10, 10, .8F, 1, 0, 0, 0, 0, 0, 0})}};
  const auto place = placement();
  const auto results = task->postprocess(outputs, {&place, 1}, Variant::fast);
  ASSERT_EQ(results.front().objects.size(), 2U) << "they overlap fully, but the network has decided";
  EXPECT_EQ(results.front().objects[0].category, 1);
}

}  // namespace
}  // namespace temper::tasks
