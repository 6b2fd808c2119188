// SPDX-License-Identifier: Apache-2.0
#include "deploy/evaluation/evaluation.h"

#include <gtest/gtest.h>

#include <map>

#include "deploy/evaluation/pipeline.h"
#include "deploy/evaluation/scorer.h"
#include "deploy/report/report.h"
#include "deploy/sample_deployment.h"
#include "runners/temper_runner.h"

namespace temper::deploy {
namespace {

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// Every result of the pipeline as text, by sample.
std::map<std::size_t, std::string> results_of(const Config& config, int threads, std::size_t batch) {
  const Model model = read_model(config.models.front());
  const auto profiles = resolve_profiles(config, model);
  const Evaluation evaluation = open_evaluation(config, model, profiles.front());
  const Plan plan = Builder({.profiles = profiles, .optimization_level = 0, .threads = 1}).build(model.path);
  PipelineOptions options;
  options.samples = evaluation.dataset.samples.size();
  options.threads = threads;
  options.batch_size = batch;
  std::map<std::size_t, std::string> results;
  const auto sink = [&](std::size_t, std::size_t sample, const tasks::Result& result) {
    std::string& text = results[sample];
    EXPECT_EQ(text, "") << "sample " << sample << " came twice";
    for (const auto& each : result.classes)
      text += std::to_string(each.category) + ":" + std::to_string(each.score) + " ";
  };
  const auto make = [&] { return runners::make_temper_runner([&] { return plan; }, {.threads = 1}); };
  const PipelineTimes times = run_pipeline(evaluation.dataset, *evaluation.task, make, options, sink, "test");
  EXPECT_GT(times.engine_s, 0);
  EXPECT_GT(times.decode_s, 0);
  return results;
}

TEST(DeployPipeline, results_do_not_depend_on_threads) {
  const SampleDeployment sample;
  const Config config = sample.config(SampleDeployment::scored());
  const auto expected = results_of(config, 1, 1);
  EXPECT_EQ(expected.size(), 11U);
  for (const int threads : {2, 3, 8, 64}) EXPECT_EQ(results_of(config, threads, 1), expected) << threads;
}

TEST(DeployPipeline, the_last_batch_is_filled_up) {
  const SampleDeployment sample;
  const Config config = sample.config(SampleDeployment::scored() + "model_io: {batch_size: 4}\n");
  const auto expected = results_of(config, 1, 4);
  EXPECT_EQ(expected.size(), 11U);
  EXPECT_EQ(results_of(config, 3, 4), expected);
}

TEST(DeployEvaluation, variants_and_reference_agree_and_losses_add_up) {
  const SampleDeployment sample;
  const report::Model model = sample.deploy_one(SampleDeployment::scored("  reference_samples: 5\n"));
  ASSERT_EQ(model.candidates.size(), 2U);
  EXPECT_EQ(model.candidates[0].name, "reference");
  EXPECT_EQ(model.candidates[1].name, "temper cpu fp32");
  ASSERT_TRUE(model.attribution);
  const report::LossAttribution& loss = model.attribution->at(0);
  EXPECT_EQ(loss.metric, "top1");
  double sum = 0;
  for (const auto& stage : loss.losses) sum += stage.change;
  EXPECT_NEAR(sum, loss.test_value - loss.reference_value, 1e-12);
  EXPECT_EQ(loss.swaps.size(), 5U);
  EXPECT_NE(model.evaluation->dataset.find("reference on the first 5"), std::string::npos);
  EXPECT_EQ(model.gallery->pictures.size(), 8U);
  EXPECT_EQ(model.gallery->pictures[0].results.at(0).source, "ground truth");
}

TEST(DeployEvaluation, a_runner_that_cannot_run_is_no_pass) {
  const SampleDeployment sample;
  const Config config =
      sample.config(SampleDeployment::scored("  runners: [onnxruntime]\n  gates: ['drop(top1) <= 1']\n"));
  if (std::getenv("TEMPER_ONNXRUNTIME") != nullptr) GTEST_SKIP() << "TEMPER_ONNXRUNTIME is set";
  const report::Model model = deploy(config, {}).models.at(0);
  EXPECT_FALSE(report::verdict_of(model).passed);
  EXPECT_FALSE(model.gates.at(0).passed);
  EXPECT_NE(model.gates.at(0).reason.find("was not computed"), std::string::npos);
}

TEST(DeployEvaluation, an_unreadable_picture_is_named) {
  const SampleDeployment sample;
  write_file_atomically(sample.path("pictures/c3/p3.png"), "no picture");
  const report::Model model = sample.deploy_one(SampleDeployment::scored());
  EXPECT_FALSE(report::verdict_of(model).passed);
  EXPECT_NE(report::verdict_of(model).summary.find("p3.png"), std::string::npos) << report::verdict_of(model).summary;
}

TEST(DeployEvaluation, an_empty_or_missing_dataset_is_an_error) {
  const SampleDeployment sample;
  std::filesystem::remove_all(sample.path("pictures"));
  EXPECT_NE(error_of([&] { static_cast<void>(sample.deploy_one(SampleDeployment::scored())); }).find("pictures"),
            std::string::npos);
  std::filesystem::create_directories(sample.path("pictures/c0"));
  EXPECT_NE(error_of([&] { static_cast<void>(sample.deploy_one(SampleDeployment::scored())); }).find("pictures"),
            std::string::npos);
}

TEST(DeployEvaluation, classes_that_differ_are_an_error) {
  const SampleDeployment sample;
  std::filesystem::rename(sample.path("pictures/c3"), sample.path("pictures/zebra"));
  const std::string error = error_of([&] { static_cast<void>(sample.deploy_one(SampleDeployment::scored())); });
  EXPECT_NE(error.find("the classes of model and dataset differ"), std::string::npos) << error;
  EXPECT_NE(error.find("zebra"), std::string::npos) << error;
}

TEST(DeployEvaluation, an_annotation_without_its_picture_is_an_error) {
  const SampleDeployment sample;
  write_file_atomically(sample.path("labels.json"),
                        R"({"images": [], "categories": [{"id": 1, "name": "c0"}],
                            "annotations": [{"id": 1, "image_id": 5, "category_id": 1, "bbox": [0, 0, 2, 2], "area": 4}]})");
  const std::string error = error_of([&] {
    static_cast<void>(data::read_dataset(
        {.format = "coco", .images = sample.path("pictures"), .annotations = sample.path("labels.json")}));
  });
  EXPECT_NE(error.find("labels.json"), std::string::npos) << error;
}

TEST(DeployEvaluation, misspelt_metrics_gates_and_options_get_their_line) {
  const SampleDeployment sample;
  const auto check = [&](const std::string& text) {
    return error_of([&] { check_models(sample.config(SampleDeployment::scored(text))); });
  };
  EXPECT_EQ(
      check("  gates: [topp1 >= 0.5]\n"),
      "deploy.yaml:7: gate 'topp1 >= 0.5': 'topp1' is no metric of the task classification; did you mean 'top1'?");
  EXPECT_EQ(check("  metrics: [top7]\n").substr(0, 24), "deploy.yaml:7: metric 't");
  const std::string option =
      error_of([&] { check_models(sample.config("model: net.onnx\ntask:\n  kind: classification\n  clases: [a]\n")); });
  EXPECT_NE(option.find("deploy.yaml:6:"), std::string::npos) << option;
  EXPECT_NE(option.find("classes"), std::string::npos) << option;
  const std::string kind =
      error_of([&] { check_models(sample.config("model: net.onnx\ntask: {kind: clasification}\n")); });
  EXPECT_NE(kind.find("deploy.yaml:4: "), std::string::npos) << kind;
  EXPECT_NE(kind.find("classification"), std::string::npos) << kind;
}

TEST(DeployScorer, every_kind_of_task_has_metrics_in_the_order_of_its_scores) {
  for (const auto& kind : tasks::task_kinds()) EXPECT_FALSE(metric_infos(kind.kind).empty()) << kind.kind;
  data::Dataset dataset;
  data::Sample sample;
  sample.id = 1;
  sample.height = sample.width = 100;
  dataset.samples.push_back(sample);
  dataset.categories = {{1, "thing"}};
  metrics::Annotation annotation;
  annotation.id = 1;
  annotation.image_id = 1;
  annotation.category_id = 1;
  annotation.box = {10, 10, 50, 60};
  annotation.area = 3000;
  annotation.mask = metrics::RunLengthMask{100, 100, {1010, 60, 8930}};
  for (int i = 0; i < 5; ++i) annotation.keypoints.push_back({20.0 + i, 30.0 + i, 2});
  annotation.labelled_keypoints = 5;
  dataset.annotations = {annotation};
  metrics::Object object{0, 0.9, annotation.box, annotation.keypoints, annotation.mask};
  for (const std::string kind : {"detection", "pose", "instance_segmentation"}) {
    const auto scorer = make_coco_scorer(kind, dataset);
    tasks::Result result;
    result.objects = {object};
    scorer->add(0, result);
    const Scores scores = scorer->scores();
    ASSERT_EQ(scores.metrics.size(), metric_infos(kind).size()) << kind;
    for (std::size_t i = 0; i < scores.metrics.size(); ++i)
      EXPECT_EQ(scores.metrics[i].metric, metric_infos(kind)[i].name) << kind;
    EXPECT_NEAR(scores.metrics[0].value, 1, 1e-9) << kind;
  }
}

}  // namespace
}  // namespace temper::deploy
