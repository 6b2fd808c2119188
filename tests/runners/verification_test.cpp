// SPDX-License-Identifier: Apache-2.0
#include "runners/verification.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "runners/exec_runner.h"
#include "runners/make_runner.h"
#include "runners/recorded_runner.h"
#include "runners/report.h"
#include "support/temporary_folder.h"
#include "temper/error.h"
#include "tensor/npz.h"
#include "tensor/numeric.h"

namespace temper::runners {
namespace {

using Runners = std::vector<std::unique_ptr<Runner>>;

/// y = 2 x + error, with the values "h" = 2 x + early and "y" inside; throws where told to.
class FakeRunner final : public Runner {
 public:
  FakeRunner(std::string name, double error, double early = 0, bool throws = false)
      : Runner(std::move(name)), error_(error), early_(early), throws_(throws) {}
  std::string description() const override { return "a fake"; }
  void activate() override { is_active_ = true; }
  void deactivate() override { is_active_ = false; }
  NamedTensors infer(const NamedTensors& inputs) override { return run(inputs, {}); }
  bool can_observe() const override { return true; }
  NamedTensors observe(const NamedTensors& inputs, const ValueObserver& observer) override {
    return run(inputs, observer);
  }

 private:
  NamedTensors run(const NamedTensors& inputs, const ValueObserver& observer) const {
    EXPECT_TRUE(is_active_);
    if (throws_) throw Error(ErrorCode::device, "the device caught fire");
    std::vector<double> x = to_f64(inputs.at(0).second);
    for (double& value : x) value = 2 * value + early_;
    if (observer) observer("h", from_f64(DType::f32, inputs[0].second.shape(), x));
    for (double& value : x) value += error_;
    const Tensor y = from_f64(DType::f32, inputs[0].second.shape(), x);
    if (observer) observer("y", y);
    return {{"y", y}};
  }

  double error_;
  double early_;
  bool throws_;
  bool is_active_ = false;
};

std::vector<NamedTensors> inputs() {
  return {{{"x", Tensor::of<float>({3}, {1, 2, 3})}}, {{"x", Tensor::of<float>({3}, {4, 5, 6})}}};
}

template <class... R>
Runners list(R... runners) {
  Runners result;
  (result.push_back(std::move(runners)), ...);
  return result;
}

std::unique_ptr<Runner> fake(std::string name, double error, double early = 0, bool throws = false) {
  return std::make_unique<FakeRunner>(std::move(name), error, early, throws);
}

TEST(Verify, every_runner_is_compared_with_the_first_on_every_input) {
  const auto result = verify(list(fake("a", 0), fake("b", 1e-6), fake("c", 0)), inputs(), {});
  EXPECT_TRUE(result.passed());
  ASSERT_EQ(result.comparisons.size(), 4U);
  EXPECT_EQ(result.comparisons[3].reference, "a");
  EXPECT_EQ(result.comparisons[3].test, "c");
  EXPECT_EQ(result.comparisons[3].run, 1U);
  EXPECT_EQ(result.summary(), "PASSED: 4 of 4 comparisons agree");
}

TEST(Verify, one_difference_fails_it) {
  const auto result = verify(list(fake("a", 0), fake("b", 0.1)), inputs(), {});
  EXPECT_FALSE(result.passed());
  EXPECT_EQ(result.summary(), "FAILED: 2 of 2 comparisons differ, 0 of 2 runners failed");
}

TEST(Verify, a_runner_that_throws_fails_it) {
  const auto result = verify(list(fake("a", 0), fake("b", 0), fake("c", 0, 0, true)), inputs(), {});
  EXPECT_FALSE(result.passed());
  EXPECT_EQ(result.runners[2].error, "the device caught fire");
  EXPECT_EQ(result.comparisons.size(), 2U);
  const auto broken_reference = verify(list(fake("a", 0, 0, true), fake("b", 0)), inputs(), {});
  EXPECT_FALSE(broken_reference.passed());
  EXPECT_EQ(broken_reference.summary(), "FAILED: no comparison was made; 1 of 2 runners failed");
}

TEST(Verify, one_runner_alone_fails_it) {
  const auto result = verify(list(fake("a", 0)), inputs(), {});
  EXPECT_FALSE(result.passed());
  EXPECT_EQ(result.summary(), "FAILED: nothing to compare, there is one runner");
}

TEST(Verify, no_inputs_are_an_error) { EXPECT_THROW(static_cast<void>(verify(list(fake("a", 0)), {}, {})), Error); }

TEST(Verify, saved_runs_are_played_back) {
  const TemporaryFolder folder;
  VerifyOptions options;
  options.save = folder / "runs";
  ASSERT_TRUE(verify(list(fake("a", 0), fake("a", 0)), inputs(), options).passed());
  EXPECT_TRUE(std::filesystem::exists(folder / "runs/inputs/001.npz"));
  EXPECT_TRUE(std::filesystem::exists(folder / "runs/a#2/001.npz"));
  EXPECT_TRUE(verify(list(fake("a", 0), make_recorded_runner(folder / "runs/a")), inputs(), {}).passed());
  EXPECT_FALSE(verify(list(fake("a", 1), make_recorded_runner(folder / "runs/a")), inputs(), {}).passed());
  const auto too_few = verify(list(fake("a", 0), make_recorded_runner(folder / "runs/a/000.npz")), inputs(), {});
  EXPECT_FALSE(too_few.passed());
  EXPECT_NE(too_few.runners[1].error.find("holds 1 recorded runs"), std::string::npos);
}

TEST(Verify, layers_name_the_first_that_differs) {
  VerifyOptions options;
  options.compares_layers = true;
  options.observable_values = {"h", "y"};
  const auto early = verify(list(fake("a", 0), fake("b", 0, 0.5)), inputs(), options);
  ASSERT_NE(early.layers[0].first_divergence(), nullptr);
  EXPECT_EQ(early.layers[0].first_divergence()->value, "h");
  const auto late = verify(list(fake("a", 0), fake("b", 0.5)), inputs(), options);
  EXPECT_EQ(late.layers[0].first_divergence()->value, "y");
  const auto none = verify(list(fake("a", 0), fake("b", 0)), inputs(), options);
  EXPECT_EQ(none.layers[0].first_divergence(), nullptr);
  EXPECT_EQ(none.layers[0].layers.size(), 2U);
}

TEST(Verify, layers_of_runners_that_cannot_show_them_say_so) {
  const TemporaryFolder folder;
  write_npz(folder / "y.npz", {{"y", Tensor::of<float>({3}, {2, 4, 6})}});
  const auto recorded = make_recorded_runner(folder / "y.npz");
  const auto reference = fake("a", 0);
  const auto report = compare_layers(*reference, *recorded, inputs()[0], {}, {"h"});
  EXPECT_EQ(report.error, "runner 'recorded' cannot show values inside the network");
}

TEST(ExecRunner, a_command_reads_inputs_and_writes_outputs) {
  const auto runner = make_exec_runner("cp {inputs} {outputs}", "m.onnx");
  runner->activate();
  const auto outputs = runner->infer(inputs()[0]);
  ASSERT_EQ(outputs.size(), 1U);
  EXPECT_TRUE(outputs[0].second.equals(inputs()[0][0].second));
}

TEST(ExecRunner, paths_are_quoted_and_follow_a_command_that_names_none) {
  const auto runner =
      make_exec_runner("f() { test \"$1\" = \"it's a model\" && cp \"$2\" \"$3\"; }; f", "it's a model");
  EXPECT_EQ(runner->infer(inputs()[0]).size(), 1U);
}

TEST(ExecRunner, failures_show_what_the_command_printed) {
  const auto failing = make_exec_runner("echo no such device >&2; exit 7; #", "m.onnx");
  try {
    static_cast<void>(failing->infer(inputs()[0]));
    FAIL() << "status 7 was accepted";
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("ended with status 7; it printed:\nno such device"), std::string::npos);
  }
  const auto silent = make_exec_runner("true", "m.onnx");
  EXPECT_THROW(static_cast<void>(silent->infer(inputs()[0])), Error);
  const auto crashing = make_exec_runner("kill -SEGV $$", "m.onnx");
  EXPECT_THROW(static_cast<void>(crashing->infer(inputs()[0])), Error);
}

TEST(MakeRunner, unknown_runners_are_told_with_the_nearest) {
  try {
    static_cast<void>(make_runner("onnxruntim", {}));
    FAIL() << "an unknown runner was made";
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("did you mean onnxruntime?"), std::string::npos) << error.message();
  }
  EXPECT_THROW(static_cast<void>(make_runner("exec:", {})), Error);
  EXPECT_THROW(static_cast<void>(make_runner("recorded", {})), Error);
  EXPECT_THROW(static_cast<void>(make_runner("reference:x", {})), Error);
  EXPECT_EQ(make_runner("exec:a:b,c", {})->description(), "a:b,c");
}

TEST(Report, json_and_junit_tell_failures) {
  const auto result = verify(list(fake("a", 0), fake("b<&>", 0.1), fake("c", 0, 0, true)), inputs(), {});
  const Json json = verification_json(result);
  EXPECT_EQ(json["passed"], false);
  EXPECT_EQ(json["runners"][2]["error"], "the device caught fire");
  EXPECT_EQ(json["comparisons"][0]["outputs"][0]["passed"], false);
  EXPECT_NEAR(json["comparisons"][0]["outputs"][0]["required"]["absolute"].get<double>(), 0.1, 1e-6);
  const std::string xml = verification_junit(result);
  EXPECT_NE(xml.find("<testsuite name=\"b&lt;&amp;&gt; against a\" tests=\"2\" failures=\"2\" errors=\"0\">"),
            std::string::npos)
      << xml;
  EXPECT_NE(xml.find("<error message=\"the device caught fire\"/>"), std::string::npos);
}

TEST(Report, text_ends_with_the_verdict_and_shows_histograms_of_failures) {
  const std::string failed = verification_text(verify(list(fake("a", 0), fake("b", 1)), inputs(), {}));
  EXPECT_NE(failed.find("histogram"), std::string::npos);
  EXPECT_NE(failed.find("FAILED: 2 of 2 comparisons differ"), std::string::npos);
  const std::string passed = verification_text(verify(list(fake("a", 0), fake("b", 0)), inputs(), {}));
  EXPECT_EQ(passed.find("histogram"), std::string::npos);
}

}  // namespace
}  // namespace temper::runners
