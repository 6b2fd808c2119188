// SPDX-License-Identifier: Apache-2.0
#include "deploy/config.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "deploy/gate.h"
#include "deploy/migration.h"
#include "deploy/schema.h"
#include "support/test_data.h"

namespace temper::deploy {
namespace {

Config config_of(const std::string& text) { return config_from(read_document(text, "deploy.yaml"), "folder"); }

std::string error_of(const std::string& text) {
  try {
    static_cast<void>(config_of(text));
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

TEST(DeployConfig, paths_are_relative_to_the_file) {
  const Config config = config_of(
      "model: net/a.onnx\nverification: {inputs: in.npz}\noutput: {folder: /tmp/out}\n"
      "backend_config: {timing_cache: ../cache.json}\n");
  EXPECT_EQ(config.models.at(0), "folder/net/a.onnx");
  EXPECT_EQ(config.output.folder, "/tmp/out");
  EXPECT_EQ(config.backend.timing_cache, "cache.json");
  EXPECT_EQ(config.verification.inputs, "folder/in.npz");
}

TEST(DeployConfig, values_arrive_where_they_belong) {
  const Config config = config_of(
      "models: [a.onnx, b.onnx]\n"
      "model_io:\n"
      "  inputs: [{name: x, shape: [-1, 3, 8, 8], dtype: f16}]\n"
      "  dynamic_axes: {x: {0: batch}}\n"
      "  batch_size: 4\n"
      "backend_config:\n"
      "  precisions: [bf16, fp32]\n"
      "  precision_policy: fallback\n"
      "  model_inputs: {x: {min: 1x3x8x8, opt: 2x3x8x8, max: 8x3x8x8}}\n"
      "verification:\n"
      "  scenarios: [{reference: onnxruntime, test: temper}]\n"
      "  range: [0, 255]\n"
      "  tolerances: [{precision: bf16, output: 'y*', absolute: 0.5, statistic: mean}]\n"
      "evaluation:\n"
      "  gates: ['latency_p50_ms < 5 for bf16', plan_bytes <= 1000]\n"
      "benchmark: {streams: 2}\n"
      "task: {kind: detection, nms: 0.5}\n");
  EXPECT_TRUE(config.is_batch);
  EXPECT_EQ(config.models.size(), 2U);
  EXPECT_EQ(config.model_io.inputs.at(0).dtype, DType::f16);
  EXPECT_EQ(config.model_io.inputs.at(0).shape, (Shape{-1, 3, 8, 8}));
  EXPECT_EQ(config.model_io.dynamic_axes.at("x").at(0), "batch");
  EXPECT_EQ(config.model_io.batch_size, 4);
  EXPECT_EQ(config.backend.precisions, (std::vector{Precision::bf16, Precision::f32}));
  EXPECT_EQ(config.backend.policy, PrecisionPolicy::fallback);
  EXPECT_EQ(config.backend.model_inputs.at(0).ranges().at(0).second.max, (Shape{8, 3, 8, 8}));
  EXPECT_EQ(config.verification.scenarios.at(0).reference, "onnxruntime");
  EXPECT_EQ(config.verification.range, (std::pair<double, double>(0, 255)));
  EXPECT_EQ(config.verification.tolerances.at(0).statistic, runners::Statistic::mean);
  EXPECT_EQ(config.verification.tolerances.at(0).precision, Precision::bf16);
  EXPECT_EQ(config.evaluation.gates.at(0).variant, "bf16");
  EXPECT_EQ(config.evaluation.gates.at(1).metric, "plan_bytes");
  EXPECT_EQ(config.benchmark.streams, 2);
  EXPECT_EQ(config.task->kind, "detection");
  EXPECT_EQ(config.task->values.at("nms"), "0.5");
}

TEST(DeployConfig, contradictions_are_reported_with_their_lines) {
  EXPECT_NE(error_of("name: x\n").find("there is no 'model'"), std::string::npos);
  EXPECT_EQ(error_of("model: a.onnx\nmodels: [b.onnx]\n"),
            "deploy.yaml:2: 'model' and 'models' are both given; keep one");
  EXPECT_NE(error_of("models: [x/a.onnx, y/a.onnx]\n").find("two models are called 'a'"), std::string::npos);
  EXPECT_EQ(error_of("model: a\nbackend_config:\n  model_inputs:\n    - x: {min: [2, 3], opt: [1, 3]}\n"),
            "deploy.yaml:4: axis 0 of input 'x': min <= opt <= max is broken, 'min' is 2 and 'opt' is 1");
  EXPECT_NE(error_of("model: a\nbackend_config: {model_inputs: {x: {min: [2, 3]}}}\n").find("has no 'opt'"),
            std::string::npos);
  EXPECT_NE(error_of("model: a\nbackend_config: {precisions: [fp32, fp32]}\n").find("names fp32 twice"),
            std::string::npos);
  EXPECT_NE(error_of("model: a\ntask: {score: 1}\n").find("'task' has no kind"), std::string::npos);
  EXPECT_NE(error_of("model: a\nverification: {range: [1, 0]}\n").find("the least and the greatest"),
            std::string::npos);
  EXPECT_NE(error_of("model: a\nverification: {inputs: dataset}\n").find("need 'evaluation.dataset'"),
            std::string::npos);
  EXPECT_NE(error_of("model: a\nevaluation: {dataset: {format: coco, images: x}}\n").find("needs a 'task'"),
            std::string::npos);
  EXPECT_NE(error_of("model: a\ntask: {kind: detection}\nevaluation: {dataset: {format: coco, images: x}}\n")
                .find("needs 'annotations'"),
            std::string::npos);
}

TEST(DeployConfig, a_gate_that_nothing_can_measure_is_an_error) {
  EXPECT_EQ(error_of("model: a\nevaluation:\n  gates:\n    - AP >= 0.25\n"),
            "deploy.yaml:4: gate 'AP >= 0.25' needs an evaluation: give 'evaluation.dataset' and 'task'");
  EXPECT_NE(error_of("model: a\nbenchmark: {enabled: false}\nevaluation: {gates: [latency_p50_ms < 3]}\n")
                .find("needs the benchmark"),
            std::string::npos);
}

TEST(DeployConfig, the_completed_configuration_reads_back_as_itself) {
  const std::string text =
      "model: a.onnx\ntask: {kind: detection, score: 0.5, mean: [1, 2]}\nevaluation:\n  dataset: {format: coco, "
      "images: i, "
      "annotations: a.json}\n  gates: ['AP >= 0.2']\nmodel_io: {inputs: [{name: 'true', shape: [1, 3, 8, 8]}]}\n";
  const Document document = read_document(text, "deploy.yaml");
  const Document again = read_document(config_yaml(document), "deploy.yaml");
  EXPECT_EQ(again.values, document.values) << config_yaml(document);
}

TEST(DeployConfig, the_page_holds_the_tables_of_the_code) {
  const std::string page = read_file(source_folder() / "docs/deploy.md");
  EXPECT_NE(page.find(schema_markdown()), std::string::npos) << "expected this table:\n" << schema_markdown();
  EXPECT_NE(page.find(migration_markdown()), std::string::npos) << "expected this table:\n" << migration_markdown();
}

TEST(DeployGate, the_grammar) {
  const Gate plain = parse_gate("AP50>=0.25");
  EXPECT_EQ(plain.metric, "AP50");
  EXPECT_EQ(plain.relation, Gate::Relation::greater_equal);
  EXPECT_DOUBLE_EQ(plain.bound, 0.25);
  const Gate drop = parse_gate(" drop( AP ) < 5e-3 for fp16.cpu ");
  EXPECT_TRUE(drop.is_drop);
  EXPECT_EQ(drop.metric, "AP");
  EXPECT_EQ(drop.relation, Gate::Relation::less);
  EXPECT_EQ(drop.variant, "fp16.cpu");
  for (const char* text : {"", "AP", "AP = 3", ">= 3", "AP >= x", "AP >= 3 4", "AP >= nan", "drop(AP >= 3", "a b > 3"})
    EXPECT_THROW(static_cast<void>(parse_gate(text)), Error) << text;
}

TEST(DeployGate, what_was_not_computed_never_passes) {
  const Gate gate = parse_gate("AP <= 1");
  EXPECT_TRUE(judge(gate, "fp32", 0.5, "").passed);
  EXPECT_FALSE(judge(gate, "fp32", 1.5, "").passed);
  const GateResult missing = judge(gate, "fp32", std::nullopt, "no sample was scored");
  EXPECT_FALSE(missing.passed);
  EXPECT_EQ(missing.reason, "AP of fp32 was not computed: no sample was scored");
  EXPECT_FALSE(judge(gate, "fp32", std::nan(""), "it is not a number").passed);
}

}  // namespace
}  // namespace temper::deploy
