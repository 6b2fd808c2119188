// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <numeric>

#include "base/file.h"
#include "support/temporary_folder.h"
#include "support/test_data.h"
#include "temper/error.h"
#include "temper/runner.h"

namespace temper {
namespace {

/// Modules that stand for the bundled classifier: one input 'images', one output.
class TorchScriptRunner : public testing::Test {
 protected:
  void SetUp() override {
#ifndef TEMPER_MAKE_TORCHSCRIPT
    GTEST_SKIP() << "built without libtorch (Debian: libtorch-dev)";
#endif
  }

  static RunnerSettings settings() { return {.model = source_folder() / "examples/models/shapes_classifier.onnx"}; }

  /// A runner of a module whose forward(images) returns this expression.
  std::unique_ptr<Runner> returning([[maybe_unused]] const std::string& expression) const {
    const auto path = folder_ / "module.pt";
#ifdef TEMPER_MAKE_TORCHSCRIPT
    const std::string command = std::string(TEMPER_MAKE_TORCHSCRIPT) + " " + path.string() + " '" + expression + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
#endif
    return make_runner("torchscript:" + path.string(), settings());
  }

  static NamedTensors images() {
    std::vector<float> values(2 * 3 * 2 * 2);
    std::iota(values.begin(), values.end(), -5.0F);
    return {{"images", Tensor::of<float>({2, 3, 2, 2}, values)}};
  }

  static std::string error_of(Runner& runner) {
    try {
      runner.activate();
      static_cast<void>(runner.infer(images()));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  TemporaryFolder folder_;
};

TEST_F(TorchScriptRunner, computes_and_names_the_result_as_the_model_does) {
  const auto runner = returning("images.mean([2, 3]) * 2");
  runner->activate();
  const NamedTensors outputs = runner->infer(images());
  ASSERT_EQ(outputs.size(), 1U);
  EXPECT_EQ(outputs[0].first, "logits");
  EXPECT_TRUE(outputs[0].second.equals(Tensor::of<float>({2, 3}, {-7, 1, 9, 17, 25, 33})));
  EXPECT_NE(runner->description().find("libtorch"), std::string::npos);
  const auto agreement = compare_outputs(outputs, {{"logits", Tensor::of<float>({2, 3}, {-7, 1, 9, 17, 25, 34})}});
  ASSERT_EQ(agreement.size(), 1U);
  EXPECT_FALSE(agreement[0].agrees);
  EXPECT_DOUBLE_EQ(agreement[0].max_difference, 1);
}

TEST_F(TorchScriptRunner, tuples_and_dicts_are_taken_apart) {
  EXPECT_NE(error_of(*returning("(images, images)")).find("returns 2 tensors, the model has 1 outputs: logits"),
            std::string::npos);
  const auto runner = returning("{\"other\": images.long()}");
  runner->activate();
  const NamedTensors outputs = runner->infer(images());
  ASSERT_EQ(outputs.size(), 1U);
  EXPECT_EQ(outputs[0].first, "other");
  EXPECT_EQ(outputs[0].second.dtype(), DType::i64);
}

TEST_F(TorchScriptRunner, failures_are_one_sentence) {
  const std::string shapes = error_of(*returning("images.reshape([1, 7])"));
  EXPECT_NE(shapes.find("module.pt"), std::string::npos) << shapes;
  EXPECT_EQ(shapes.find('\n'), std::string::npos) << shapes;
  write_file_atomically(folder_ / "broken.pt", "this is no module");
  const auto broken = make_runner("torchscript:" + (folder_ / "broken.pt").string(), settings());
  EXPECT_NE(error_of(*broken).find("is no TorchScript module"), std::string::npos) << error_of(*broken);
  const auto missing = make_runner("torchscript:/nowhere.pt", settings());
  EXPECT_NE(error_of(*missing).find("there is no file /nowhere.pt"), std::string::npos);
}

TEST(Runners, specifications_are_checked) {
  for (const char* text : {"torchscript", "recorded:", "exec:", "reference:x", "tenser"})
    EXPECT_THROW(static_cast<void>(make_runner(text, {})), Error) << text;
}

}  // namespace
}  // namespace temper
