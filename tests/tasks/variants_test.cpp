// SPDX-License-Identifier: Apache-2.0
// Fast post-processing gives exactly what the plain one gives, on random outputs of every kind of network.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/parallel.h"
#include "base/str.h"
#include "tasks/task.h"

namespace temper::tasks {
namespace {

class Source {
 public:
  explicit Source(unsigned seed) : random_(seed) {}
  float real(double low, double high) {
    return static_cast<float>(std::uniform_real_distribution<double>(low, high)(random_));
  }
  std::int64_t whole(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }

 private:
  std::mt19937 random_;
};

/// Few distinct scores, so that many are equal; most are low.
float random_score(Source& source) { return static_cast<float>(std::pow(source.whole(0, 50) / 50.0, 4)); }

/// Random boxes with overlaps; `is_raw`: as YOLOX gives them.
void fill_box(Source& source, float* values, std::int64_t step, bool is_raw) {
  const bool is_known_spot = source.whole(0, 2) == 0;
  values[0] = is_raw ? source.real(-2, 2) : is_known_spot ? 40 + source.real(0, 6) : source.real(0, 96);
  values[step] = is_raw ? source.real(-2, 2) : is_known_spot ? 30 + source.real(0, 6) : source.real(0, 64);
  values[2 * step] = is_raw ? source.real(-1, 2) : source.real(4, 40);
  values[3 * step] = is_raw ? source.real(-1, 2) : source.real(4, 40);
}

struct Problem {
  NetworkInfo network;
  NamedTensors outputs;
};

constexpr std::int64_t k_height = 64;
constexpr std::int64_t k_width = 96;
constexpr std::int64_t k_anchors = 8 * 12 + 4 * 6 + 2 * 3;

NetworkTensor picture_tensor(std::int64_t batch) {
  return {.name = "images", .dtype = DType::f32, .shape = {batch, 3, k_height, k_width}};
}

Problem anchors_problem(Source& source, std::int64_t batch, const std::string& format, std::int64_t classes,
                        std::int64_t extra) {
  const bool is_v8 = format == "yolov8";
  const std::int64_t anchors = format == "yolov5" ? 3 * k_anchors : k_anchors;
  const std::int64_t values = (is_v8 ? 4 : 5) + classes + extra;
  const Shape shape = is_v8 ? Shape{batch, values, anchors} : Shape{batch, anchors, values};
  Tensor tensor(DType::f32, shape);
  float* data = tensor.mutable_data<float>().data();
  const std::int64_t step = is_v8 ? anchors : 1;
  for (std::int64_t i = 0; i < batch * anchors; ++i) {
    float* anchor = data + (is_v8 ? (i / anchors) * values * anchors + i % anchors : i * values);
    fill_box(source, anchor, step, format == "yolox");
    for (std::int64_t v = 4; v < values - extra; ++v) anchor[v * step] = random_score(source);
    for (std::int64_t v = values - extra; v < values; ++v) anchor[v * step] = source.real(-1, 1);
  }
  Problem problem;
  problem.network.inputs = {picture_tensor(batch)};
  problem.network.outputs = {{.name = "output0", .dtype = DType::f32, .shape = shape}};
  problem.outputs.emplace_back("output0", std::move(tensor));
  return problem;
}

std::vector<Placement> random_placements(const Task& task, Source& source, std::int64_t batch) {
  std::vector<Input> inputs(static_cast<std::size_t>(batch));
  for (auto& input : inputs) input.image = data::make_image(source.whole(1, 150), source.whole(1, 150), 3);
  return task.preprocess(inputs, Variant::fast).placements;
}

void expect_equal(const Result& fast, const Result& plain) {
  ASSERT_EQ(fast.objects.size(), plain.objects.size());
  for (std::size_t i = 0; i < fast.objects.size(); ++i) {
    const auto& a = fast.objects[i];
    const auto& b = plain.objects[i];
    ASSERT_EQ(a.category, b.category) << "object " << i;
    ASSERT_EQ(a.score, b.score) << "object " << i;
    ASSERT_EQ(a.box, b.box) << "object " << i;
    ASSERT_EQ(a.keypoints, b.keypoints) << "object " << i;
    ASSERT_EQ(a.mask.has_value(), b.mask.has_value());
    ASSERT_TRUE(a.mask == b.mask) << "object " << i;
  }
  ASSERT_TRUE(fast.label_map.equals(plain.label_map));
}

/// Several threads where that is what is tested: starting them for such small outputs takes longer than the work.
class Variants : public testing::Test {
 protected:
  void SetUp() override { set_thread_limit(1); }
  void TearDown() override { set_thread_limit(threads_); }
  int threads_ = thread_limit();
};

/// The number of objects that were compared.
std::size_t expect_equal_variants(const TaskOptions& options, const Problem& problem, Source& source) {
  const auto task = create_task(options, problem.network);
  const auto placements = random_placements(*task, source, problem.network.inputs.front().shape.front());
  const auto fast = task->postprocess(problem.outputs, placements, Variant::fast);
  const auto plain = task->postprocess(problem.outputs, placements, Variant::plain);
  EXPECT_EQ(fast.size(), plain.size());
  std::size_t objects = 0;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    expect_equal(fast[i], plain[i]);
    objects += plain[i].objects.size();
  }
  return objects;
}

std::map<std::string, std::string> random_box_options(Source& source) {
  const auto any = [&](std::initializer_list<const char*> texts) {
    return std::string(texts.begin()[source.whole(0, static_cast<std::int64_t>(texts.size()) - 1)]);
  };
  return {{"confidence", any({"0.001", "0.25", "0.5", "0"})},
          {"iou", any({"0.2", "0.45", "0.7", "1"})},
          {"multi_label", any({"true", "false"})},
          {"class_agnostic", any({"true", "false"})},
          {"max_candidates", any({"30000", "20"})},
          {"max_detections", any({"300", "5"})}};
}

TEST_F(Variants, detection) {
  Source source(1);
  std::size_t objects = 0;
  for (const std::string format : {"yolov8", "yolov5", "yolox"}) {
    for (int round = 0; round < 60; ++round) {
      TaskOptions options{.kind = "detection", .values = random_box_options(source)};
      options.values["format"] = format;
      const auto problem = anchors_problem(source, source.whole(1, 3), format, source.whole(1, 7), 0);
      SCOPED_TRACE(str(format, " round ", round));
      objects += expect_equal_variants(options, problem, source);
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_GT(objects, 1000U);
}

TEST_F(Variants, pose) {
  Source source(2);
  std::size_t objects = 0;
  for (int round = 0; round < 40; ++round) {
    const bool has_scores = source.whole(0, 1) == 1;
    TaskOptions options{.kind = "pose", .values = random_box_options(source)};
    options.values["keypoints"] = has_scores ? "5x3" : "5x2";
    const auto problem = anchors_problem(source, 2, "yolov8", source.whole(1, 2), has_scores ? 15 : 10);
    objects += expect_equal_variants(options, problem, source);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(objects, 100U);
}

TEST_F(Variants, instance_segmentation) {
  set_thread_limit(2);
  Source source(3);
  std::size_t objects = 0;
  for (int round = 0; round < 40; ++round) {
    TaskOptions options{.kind = "instance_segmentation", .values = random_box_options(source)};
    options.values["masks"] = source.whole(0, 1) == 0 ? "prototype" : "native";
    options.values["fit"] =
        std::array{"letterbox", "letterbox_corner", "stretch"}[static_cast<std::size_t>(source.whole(0, 2))];
    options.values["max_detections"] = "20";
    auto problem = anchors_problem(source, 1, "yolov8", 3, 4);
    Tensor prototypes(DType::f32, {1, 4, k_height / 4, k_width / 4});
    for (auto& value : prototypes.mutable_data<float>()) value = source.real(-1, 1);
    problem.network.outputs.push_back({.name = "output1", .dtype = DType::f32, .shape = prototypes.shape()});
    problem.outputs.emplace_back("output1", prototypes);
    SCOPED_TRACE(str("round ", round, " ", options.values["masks"], " ", options.values["fit"]));
    objects += expect_equal_variants(options, problem, source);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(objects, 100U);
}

TEST_F(Variants, semantic_segmentation) {
  Source source(4);
  for (int round = 0; round < 40; ++round) {
    const std::int64_t classes = source.whole(1, 5);
    const bool is_nhwc = source.whole(0, 1) == 1;
    const std::int64_t height = source.whole(1, 70);
    const std::int64_t width = source.whole(1, 70);
    const Shape shape = is_nhwc ? Shape{1, height, width, classes} : Shape{1, classes, height, width};
    Tensor scores(DType::f32, shape);
    for (auto& value : scores.mutable_data<float>()) value = static_cast<float>(source.whole(-3, 3));
    Problem problem;
    problem.network.inputs = {picture_tensor(1)};
    problem.network.outputs = {{.name = "scores", .dtype = DType::f32, .shape = shape}};
    problem.outputs.emplace_back("scores", scores);
    const TaskOptions options{.kind = "semantic_segmentation",
                              .values = {{"output_layout", is_nhwc ? "nhwc" : "nchw"}, {"fit", "letterbox"}}};
    expect_equal_variants(options, problem, source);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace temper::tasks
