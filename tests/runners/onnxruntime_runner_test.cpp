// SPDX-License-Identifier: Apache-2.0
#include "runners/onnxruntime_runner.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/env.h"
#include "onnx/import_model.h"
#include "runners/data_loader.h"
#include "runners/reference_runner.h"
#include "runners/verification.h"
#include "support/temporary_folder.h"
#include "support/test_data.h"
#include "temper/error.h"

namespace temper::runners {
namespace {

constexpr const char* k_no_library = "TEMPER_ONNXRUNTIME does not name libonnxruntime.so";

OnnxRuntimeOptions named(const std::filesystem::path& library) {
  OnnxRuntimeOptions options;
  options.library = library;
  return options;
}

LoadedInputs random_inputs(const std::filesystem::path& model) {
  return load_inputs(input_specs(onnx::import_model(model).graph), {});
}

TEST(OnnxRuntimeRunner, something_else_than_the_library_is_refused) {
  const auto missing = make_onnxruntime_runner("m.onnx", named("/nowhere/libonnxruntime.so"));
  EXPECT_THROW(missing->activate(), Error);
  const auto other = make_onnxruntime_runner("m.onnx", named("libm.so.6"));
  try {
    other->activate();
    FAIL() << "libm was taken for ONNX Runtime";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::device);
  }
}

TEST(OnnxRuntimeRunner, agrees_with_the_reference) {
  if (!env_value(EnvVar::onnxruntime)) GTEST_SKIP() << k_no_library;
  const auto model = test_data("models/cifar10_cnn_dynbatch.onnx");
  if (!exists(model)) GTEST_SKIP() << absence_of(model);
  std::vector<std::unique_ptr<Runner>> runners;
  OnnxRuntimeOptions one_thread;
  one_thread.threads = 1;
  runners.push_back(make_reference_runner(model));
  runners.push_back(make_onnxruntime_runner(model, one_thread));
  const auto result = verify(runners, random_inputs(model).runs, {});
  EXPECT_TRUE(result.passed()) << result.summary() << result.runners[1].error;
  EXPECT_EQ(result.runners[1].description.rfind("ONNX Runtime ", 0), 0U);
}

TEST(OnnxRuntimeRunner, shows_values_inside_the_network) {
  if (!env_value(EnvVar::onnxruntime)) GTEST_SKIP() << k_no_library;
  const auto model = test_data("models/cifar10_cnn_dynbatch.onnx");
  if (!exists(model)) GTEST_SKIP() << absence_of(model);
  const auto reference = make_reference_runner(model);
  const auto test = make_onnxruntime_runner(model);
  const auto inputs = random_inputs(model).runs[0];
  std::vector<std::string> values;
  reference->activate();
  const auto outputs =
      reference->observe(inputs, [&](const std::string& name, const Tensor&) { values.push_back(name); });
  values.erase(std::remove(values.begin(), values.end(), outputs[0].first), values.end());
  const auto report = compare_layers(*reference, *test, inputs, {}, values);
  EXPECT_EQ(report.error, "");
  EXPECT_GE(report.layers.size(), 3U);
  EXPECT_EQ(report.first_divergence(), nullptr) << report.first_divergence()->result.reason;
}

TEST(OnnxRuntimeRunner, errors_of_the_library_are_ours) {
  if (!env_value(EnvVar::onnxruntime)) GTEST_SKIP() << k_no_library;
  const TemporaryFolder folder;
  const auto absent = make_onnxruntime_runner(folder / "absent.onnx");
  try {
    absent->activate();
    FAIL() << "an absent model was loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.message().rfind("ONNX Runtime: ", 0), 0U);
  }
}

}  // namespace
}  // namespace temper::runners
