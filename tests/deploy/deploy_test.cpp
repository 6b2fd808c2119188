// SPDX-License-Identifier: Apache-2.0
// Whole deployments of a small network: stages, cache, lists of models, precisions, gates.
#include "deploy/deploy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "deploy/report/report.h"
#include "deploy/sample_deployment.h"

namespace temper::deploy {
namespace {

const report::Stage& stage_of(const report::Model& model, const std::string& name) {
  const auto found = std::find_if(model.stages.begin(), model.stages.end(),
                                  [&](const auto& stage) { return stage.name.starts_with(name); });
  if (found == model.stages.end()) throw std::runtime_error("there is no stage " + name);
  return *found;
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Deploy, a_model_is_built_verified_and_measured) {
  const SampleDeployment sample;
  const report::Model model = sample.deploy_one("model: net.onnx\nmodel_io: {batch_size: 2}\n");
  EXPECT_TRUE(report::verdict_of(model).passed) << report::verdict_of(model).summary;
  EXPECT_EQ(stage_of(model, "build").status, "passed");
  EXPECT_EQ(stage_of(model, "verify").status, "passed");
  EXPECT_EQ(stage_of(model, "evaluate").status, "skipped");
  ASSERT_EQ(model.candidates.size(), 1U);
  EXPECT_EQ(model.candidates[0].name, "temper cpu fp32");
  EXPECT_EQ(model.candidates[0].latency->runs, 3);
  EXPECT_EQ(model.candidates[0].latency->batch, 2);
  EXPECT_GT(model.candidates[0].latency->p50_ms, 0);
  EXPECT_FALSE(model.candidates[0].layers->empty());
  EXPECT_EQ(model.verification->comparisons.size(), 3U);
  EXPECT_TRUE(std::filesystem::exists(sample.path("deployed/net.fp32.cpu.plan")));
}

TEST(Deploy, an_unchanged_deployment_is_taken_from_the_cache) {
  const SampleDeployment sample;
  const report::Model first = sample.deploy_one(SampleDeployment::scored());
  const report::Model second = sample.deploy_one(SampleDeployment::scored());
  for (const auto& stage : second.stages) EXPECT_TRUE(stage.is_cached) << stage.name;
  const auto numbers = [](const report::Model& model) {
    report::Report report;
    report.models = {model};
    for (auto& stage : report.models[0].stages) stage = {stage.name, stage.status, stage.detail};
    return report::to_json(report, report::Pictures::embedded);
  };
  EXPECT_EQ(numbers(second), numbers(first));
  const report::Model fresh = sample.deploy_one(SampleDeployment::scored(), {.reads_cache = false});
  for (const auto& stage : fresh.stages) EXPECT_FALSE(stage.is_cached) << stage.name;
}

TEST(Deploy, a_change_reruns_the_stages_that_it_concerns) {
  const SampleDeployment sample;
  static_cast<void>(sample.deploy_one("model: net.onnx\n"));
  const report::Model other = sample.deploy_one("model: net.onnx\nverification: {seed: 2}\n");
  EXPECT_TRUE(stage_of(other, "build").is_cached);
  EXPECT_FALSE(stage_of(other, "verify").is_cached);
  EXPECT_TRUE(stage_of(other, "benchmark").is_cached);
}

TEST(Deploy, damaged_plans_and_cache_entries_are_made_again) {
  const SampleDeployment sample;
  static_cast<void>(sample.deploy_one("model: net.onnx\n"));
  const auto plan = sample.path("deployed/net.fp32.cpu.plan");
  std::string bytes = read_file(plan);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_file_atomically(plan, bytes);
  EXPECT_FALSE(stage_of(sample.deploy_one("model: net.onnx\n"), "build").is_cached);
  for (const auto& entry : std::filesystem::directory_iterator(sample.path("deployed/cache")))
    write_file_atomically(entry.path(), "{");
  const report::Model again = sample.deploy_one("model: net.onnx\n");
  EXPECT_TRUE(report::verdict_of(again).passed);
  for (const auto& stage : again.stages) EXPECT_FALSE(stage.is_cached) << stage.name;
}

TEST(Deploy, a_verification_that_differs_fails) {
  const SampleDeployment sample;
  const report::Model model =
      sample.deploy_one("model: net.onnx\nverification: {tolerances: [{absolute: 0, relative: 0}]}\n");
  EXPECT_EQ(stage_of(model, "verify").status, "failed");
  EXPECT_FALSE(report::verdict_of(model).passed);
}

TEST(Deploy, a_scenario_of_something_that_was_not_built_fails) {
  const SampleDeployment sample;
  const report::Model model =
      sample.deploy_one("model: net.onnx\nverification: {scenarios: [{reference: reference, test: 'temper:bf16'}]}\n");
  EXPECT_EQ(stage_of(model, "verify").status, "failed");
  EXPECT_NE(stage_of(model, "verify").detail.find("no such variant was built"), std::string::npos);
}

TEST(Deploy, a_list_goes_on_after_a_model_that_fails) {
  const SampleDeployment sample;
  write_file_atomically(sample.path("broken.onnx"), "this is no model");
  const Config config = sample.config("models: [missing.onnx, broken.onnx, net.onnx]\n");
  const report::Report report = deploy(config, {});
  ASSERT_EQ(report.models.size(), 3U);
  EXPECT_NE(report.models[0].error.find("missing.onnx"), std::string::npos);
  EXPECT_NE(report.models[1].error.find("broken.onnx"), std::string::npos);
  EXPECT_TRUE(report::verdict_of(report.models[2]).passed);
  EXPECT_FALSE(report::verdict_of(report).passed);
  const std::string summary = summary_text(report);
  EXPECT_NE(summary.find("FAILED: 1 of 3 models passed"), std::string::npos) << summary;
  EXPECT_NE(error_of([&] { check_models(config); }).find("missing.onnx"), std::string::npos);
}

TEST(Deploy, a_missing_model_is_one_clear_sentence) {
  const SampleDeployment sample;
  EXPECT_NE(error_of([&] { static_cast<void>(sample.deploy_one("model: nothing.onnx\n")); }).find("nothing.onnx"),
            std::string::npos);
}

TEST(Deploy, a_task_is_checked_also_where_nothing_is_scored_with_it) {
  const SampleDeployment sample;
  const std::string error = error_of([&] {
    static_cast<void>(sample.deploy_one("model: net.onnx\ntask: {kind: classification, activatio: none}\n"));
  });
  EXPECT_NE(error.find("activatio"), std::string::npos) << error;
  EXPECT_NE(error.find("'activation'"), std::string::npos) << error;
  EXPECT_NE(error.find("deploy.yaml:"), std::string::npos) << error;
}

TEST(Deploy, the_chain_of_precisions_ends_at_fp32_and_says_why_the_others_fell) {
  const SampleDeployment sample;
  const report::Model model = sample.deploy_one(
      "model: net.onnx\nverification: {tolerances: [{precision: fp16, absolute: 0}, {precision: bf16, absolute: 0}]}\n",
      {});
  EXPECT_TRUE(report::verdict_of(model).passed);
  const Config config = config_from(
      read_document(
          "model: net.onnx\nbackend_config: {optimization_level: 0, precisions: [fp16, bf16], precision_policy: "
          "fallback}\nbenchmark: {duration_s: 0, warm_up_s: 0, runs: 1}\nverification: {tolerances: "
          "[{precision: fp16, absolute: 0}, {precision: bf16, absolute: 0}]}\n",
          "d"),
      sample.path(""));
  const report::Model chained = deploy(config, {}).models.at(0);
  EXPECT_TRUE(report::verdict_of(chained).passed) << report::verdict_of(chained).summary;
  ASSERT_EQ(chained.attempts.size(), 3U);
  EXPECT_EQ(chained.attempts[0].precision, "fp16");
  EXPECT_FALSE(chained.attempts[0].error.empty());
  EXPECT_FALSE(chained.attempts[1].error.empty());
  EXPECT_EQ(chained.attempts[2].precision, "fp32");
  EXPECT_EQ(chained.attempts[2].error, "");
}

TEST(Deploy, gates_decide) {
  const SampleDeployment sample;
  const report::Model good = sample.deploy_one(SampleDeployment::scored(
      "  gates: ['top5 >= 0', 'drop(top1) <= 0', plan_bytes < 1e9, latency_p50_ms < 1e6 for fp32]\n"));
  EXPECT_TRUE(report::verdict_of(good).passed) << report::verdict_of(good).summary;
  EXPECT_EQ(good.gates.size(), 4U);
  const report::Model bad =
      sample.deploy_one(SampleDeployment::scored("  gates: ['top1 > 1', 'top1 >= 0 for fp16']\n"));
  EXPECT_FALSE(report::verdict_of(bad).passed);
  ASSERT_EQ(bad.gates.size(), 2U);
  EXPECT_NE(bad.gates[0].reason.find("'top1 > 1' is asked for"), std::string::npos);
  EXPECT_EQ(bad.gates[1].reason, "no variant is called 'fp16'");
}

TEST(Deploy, results_are_written) {
  const SampleDeployment sample;
  const Config config = sample.config("model: net.onnx\noutput: {folder: out, junit: false}\n");
  const auto files = write_results(deploy(config, {}), config.output);
  ASSERT_EQ(files.size(), 2U);
  const Json results = parse_json(read_file(sample.path("out/results.json")), "results");
  EXPECT_EQ(results["passed"], true);
  EXPECT_NE(read_file(sample.path("out/report.html")).find("<html"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(sample.path("out/junit.xml")));
}

}  // namespace
}  // namespace temper::deploy
