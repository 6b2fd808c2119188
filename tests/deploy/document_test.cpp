// SPDX-License-Identifier: Apache-2.0
#include "deploy/document.h"

#include <gtest/gtest.h>

#include "base/str.h"
#include "deploy/migration.h"
#include "deploy/schema.h"

namespace temper::deploy {
namespace {

/// The message of the error that reading the text gives; empty where it gives none.
std::string error_of(const std::string& text) {
  try {
    static_cast<void>(read_document(text, "deploy.yaml"));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_argument);
    return error.message();
  }
  return "";
}

TEST(DeployDocument, defaults_complete_what_the_file_leaves_out) {
  const Document document = read_document("model: a.onnx\nbenchmark: {threads: 2}\n", "deploy.yaml");
  EXPECT_EQ(document.values["benchmark"]["threads"], 2);
  EXPECT_EQ(document.values["benchmark"]["duration_s"], 3);
  EXPECT_EQ(document.values["backend_config"]["precisions"], Json::parse(R"(["fp32"])"));
  EXPECT_FALSE(document.values.contains("task"));
  EXPECT_FALSE(document.values["evaluation"].contains("dataset"));
}

TEST(DeployDocument, every_default_is_a_value_that_its_row_allows) {
  for (const Key& key : schema()) {
    if (key.fallback.empty()) continue;
    std::string text(key.fallback);
    const auto names = split(key.path, '.');
    for (auto name = names.rbegin(); name != names.rend(); ++name) text = str("{", *name, ": ", text, "}");
    EXPECT_EQ(error_of(text), "") << text;
  }
}

TEST(DeployDocument, a_misspelt_key_gets_its_line_and_the_nearest_name) {
  EXPECT_EQ(error_of("model: a.onnx\nbackend_config:\n  presicions: [fp32]\n"),
            "deploy.yaml:3: unknown key 'presicions' in 'backend_config'; did you mean 'precisions'?");
  EXPECT_EQ(error_of("modle: a.onnx\n"), "deploy.yaml:1: unknown key 'modle' in the file; did you mean 'model'?");
}

TEST(DeployDocument, a_key_of_another_framework_gets_its_place_here) {
  EXPECT_EQ(error_of("model: a.onnx\nbackend_config:\n  max_workspace_size: 1073741824\n"),
            "deploy.yaml:3: unknown key 'max_workspace_size' in 'backend_config'; it is 'backend_config.workspace_mib' "
            "here (MiB instead of bytes)");
}

TEST(DeployDocument, calibration_is_not_a_key) {
  EXPECT_NE(error_of("model: a.onnx\ncalibration: {}\n").find("deploy.yaml:2: unknown key 'calibration'"),
            std::string::npos);
}

TEST(DeployDocument, a_path_written_as_one_name_is_unknown) {
  EXPECT_NE(error_of("benchmark.threads: 3\n").find("unknown key 'benchmark.threads'"), std::string::npos);
  EXPECT_NE(error_of("benchmark: {'*': 3}\n").find("unknown key '*'"), std::string::npos);
}

TEST(DeployDocument, all_violations_are_reported_together_in_the_order_of_the_file) {
  const std::string message = error_of(
      "model: a.onnx\n"
      "benchmark:\n"
      "  threads: -1\n"
      "  layers: yes\n"
      "  duration_s: .inf\n"
      "output:\n"
      "  report: 'true'\n"
      "backend_config:\n"
      "  precisions: [fp33]\n"
      "  optimization_level: 3.5\n");
  EXPECT_EQ(
      message,
      "deploy.yaml has 6 errors\n"
      "  deploy.yaml:3: 'benchmark.threads' must be integer, 0 to 4096; got -1\n"
      "  deploy.yaml:4: 'benchmark.layers' must be true or false; got yes\n"
      "  deploy.yaml:5: 'benchmark.duration_s' must be number, 0 to 3600; got .inf\n"
      "  deploy.yaml:7: 'output.report' must be true or false; got the text \"true\"\n"
      "  deploy.yaml:9: 'backend_config.precisions[0]' must be one of fp32, tf32, fp16, bf16, best; got fp33; did "
      "you mean 'fp32'?\n"
      "  deploy.yaml:10: 'backend_config.optimization_level' must be integer, 0 to 5; got 3.5");
}

TEST(DeployDocument, shapes_are_lists_or_text) {
  const Document document = read_document(
      "backend_config:\n  model_inputs:\n    - images: {min: 1x3x64x64, opt: [4, 3, 64, 64]}\n", "deploy.yaml");
  const Json& range = document.values["backend_config"]["model_inputs"][0]["images"];
  EXPECT_EQ(range["min"], Json::parse("[1, 3, 64, 64]"));
  EXPECT_EQ(range["opt"], Json::parse("[4, 3, 64, 64]"));
  EXPECT_NE(error_of("backend_config: {model_inputs: {images: {opt: 1x3xhigh}}}\n").find("must be shape"),
            std::string::npos);
  EXPECT_NE(error_of("backend_config: {model_inputs: {images: {opt: [1, -3]}}}\n").find("got [1, -3]"),
            std::string::npos);
}

TEST(DeployDocument, a_single_item_stands_for_a_list_of_one) {
  const Document document =
      read_document("backend_config:\n  precisions: fp16\n  model_inputs: {images: {opt: 1x3x64x64}}\n", "deploy.yaml");
  EXPECT_EQ(document.values["backend_config"]["precisions"], Json::parse(R"(["fp16"])"));
  EXPECT_EQ(document.values["backend_config"]["model_inputs"].size(), 1U);
}

TEST(DeployDocument, options_of_a_task_are_kept_as_text) {
  const Document document =
      read_document("task: {kind: detection, least_score: 0.01, mean: [1, 2.5, 3], agnostic: true}\n", "deploy.yaml");
  EXPECT_EQ(document.values["task"], Json::parse(R"({"kind": "detection", "least_score": "0.01", "mean": "1,2.5,3",
                                                     "agnostic": "true"})"));
}

TEST(DeployDocument, what_is_not_yaml_is_refused_with_its_line) {
  EXPECT_NE(error_of("model: a.onnx\nbenchmark: {threads: 2\n").find("this is not YAML"), std::string::npos);
  EXPECT_NE(error_of("model: [a\n").find("deploy.yaml:"), std::string::npos);
  EXPECT_NE(error_of("just text\n").find("the file must hold keys with values"), std::string::npos);
  EXPECT_NE(error_of("- a\n- b\n").find("the file must hold keys with values"), std::string::npos);
  EXPECT_NE(error_of("model: a\n---\nmodel: b\n").find("a second document begins"), std::string::npos);
  EXPECT_NE(error_of("? [a, b]\n: c\n").find("is not a name"), std::string::npos);
  EXPECT_NE(error_of("model: *nobody\n").find("this is not YAML"), std::string::npos);
}

TEST(DeployDocument, repeated_and_empty_keys_are_refused) {
  EXPECT_EQ(error_of("model: a\nmodel: b\n"), "deploy.yaml:2: 'model' is given twice");
  EXPECT_EQ(error_of("model:\n"), "deploy.yaml:1: 'model' has no value; expected path");
  EXPECT_EQ(error_of("model: ''\n"), "deploy.yaml:1: 'model' must be path; got an empty text");
}

TEST(DeployDocument, an_empty_file_and_empty_sections_give_the_defaults) {
  EXPECT_EQ(read_document("", "d").values["benchmark"]["threads"], 0);
  EXPECT_EQ(read_document("benchmark:\n", "d").values["benchmark"]["threads"], 0);
}

TEST(DeployDocument, damaged_text_is_an_error_and_never_a_crash) {
  const std::string good =
      "model: a.onnx\nbackend_config:\n  model_inputs:\n    - images: {opt: [1, 3, 64, 64]}\nevaluation:\n  gates: "
      "['AP >= "
      "0.2']\n";
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const char damage : {'\0', ':', '-', '[', '{', '&', '*', '\t', '\xff', '|'}) {
      std::string text = good;
      text[i] = damage;
      try {
        static_cast<void>(read_document(text, "d"));
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_argument);
      }
    }
}

TEST(DeploySchema, every_row_stands_after_its_section_and_once) {
  for (const Key& key : schema()) {
    EXPECT_EQ(find_key(key.path), &key) << key.path;
    const std::size_t cut = key.path.find_last_of(".[");
    if (cut != std::string_view::npos) {
      EXPECT_NE(find_key(key.path.substr(0, cut)), nullptr) << key.path;
      EXPECT_LT(find_key(key.path.substr(0, cut)), &key) << key.path;
    }
  }
}

TEST(DeployMigration, every_row_leads_to_a_key_or_says_why_not) {
  for (const Migration& row : migrations()) {
    if (row.ours.empty())
      EXPECT_FALSE(row.note.empty()) << row.theirs;
    else
      EXPECT_NE(find_key(row.ours), nullptr) << row.ours;
  }
}

}  // namespace
}  // namespace temper::deploy
