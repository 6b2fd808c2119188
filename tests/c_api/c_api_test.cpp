// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/temporary_folder.h"
#include "support/test_data.h"
#include "temper/temper.h"

namespace temper {
namespace {

TEST(CApi, builds_loads_and_runs_a_model) {
  const TemporaryFolder folder;
  const std::string model = (source_folder() / "examples/models/shapes_classifier.onnx").string();
  const std::string plan = (folder / "model.plan").string();
  const char* profile = "images: 1x3x64x64, 2x3x64x64, 4x3x64x64";
  ASSERT_EQ(temper_build(model.c_str(), plan.c_str(), &profile, 1, nullptr), TEMPER_OK) << temper_last_error();

  temper_engine* engine = nullptr;
  ASSERT_EQ(temper_engine_load(plan.c_str(), &engine), TEMPER_OK) << temper_last_error();
  ASSERT_EQ(temper_engine_input_count(engine), 1U);
  EXPECT_STREQ(temper_engine_input_name(engine, 0), "images");
  EXPECT_STREQ(temper_engine_input_dtype(engine, 0), "f32");
  EXPECT_EQ(temper_engine_input_name(engine, 1), nullptr);
  EXPECT_EQ(temper_engine_input_rank(engine, 0), 4);
  std::vector<int64_t> max(4);
  ASSERT_EQ(temper_engine_input_range(engine, 0, "images", nullptr, nullptr, max.data(), 4), TEMPER_OK);
  EXPECT_EQ(max[0], 4);

  temper_context* context = nullptr;
  ASSERT_EQ(temper_context_create(engine, 0, 1, &context), TEMPER_OK) << temper_last_error();
  std::vector<float> images(3 * 3 * 64 * 64);
  for (std::size_t i = 0; i < images.size(); ++i) images[i] = static_cast<float>(i % 101) / 101.0F;
  const std::vector<int64_t> shape = {3, 3, 64, 64};
  ASSERT_EQ(temper_context_set_input(context, "images", "f32", shape.data(), 4, images.data()), TEMPER_OK);
  ASSERT_EQ(temper_context_run(context), TEMPER_OK) << temper_last_error();
  const void* data = nullptr;
  size_t bytes = 0;
  size_t rank = 0;
  std::vector<int64_t> got(2);
  ASSERT_EQ(temper_context_output(context, "logits", &data, &bytes, got.data(), 2, &rank), TEMPER_OK);
  EXPECT_EQ(rank, 2U);
  EXPECT_EQ(got, (std::vector<int64_t>{3, 8}));
  EXPECT_EQ(bytes, 3 * 8 * sizeof(float));
  const auto* logits = static_cast<const float*>(data);
  EXPECT_TRUE(std::any_of(logits, logits + 24, [](float x) { return x != 0.0F; }));
  temper_context_destroy(context);
  temper_engine_destroy(engine);
}

TEST(CApi, failures_give_a_status_and_a_sentence) {
  temper_engine* engine = nullptr;
  EXPECT_EQ(temper_engine_load("/nonexistent/model.plan", &engine), TEMPER_IO);
  EXPECT_NE(std::string(temper_last_error()).find("/nonexistent/model.plan"), std::string::npos);
  EXPECT_EQ(temper_engine_load(nullptr, &engine), TEMPER_BAD_ARGUMENT);
  EXPECT_EQ(temper_context_run(nullptr), TEMPER_BAD_ARGUMENT);
  EXPECT_EQ(temper_build("/nonexistent/model.onnx", "/tmp/unused.plan", nullptr, 0, nullptr), TEMPER_IO);
  temper_engine_destroy(nullptr);
  temper_context_destroy(nullptr);
}

}  // namespace
}  // namespace temper
