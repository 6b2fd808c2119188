// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "base/check.h"
#include "base/json.h"
#include "cli/verb.h"
#include "deploy/deploy.h"
#include "deploy/report/report.h"

namespace temper::cli {

namespace fs = std::filesystem;

namespace {

/// A folder for plans that nobody asked to keep.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "temper-eval-XXXXXX").string();
    TEMPER_CHECK(mkdtemp(name.data()) != nullptr, io, "cannot make a folder like ", name);
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

struct EvalVerb {
  std::string file;
  std::string model;
  std::string task;
  std::vector<std::string> task_options;
  std::string format = "coco";
  std::string images;
  std::string annotations;
  std::vector<std::string> precisions;
  std::vector<std::string> runners;
  std::int64_t samples = -1;
  std::int64_t reference_samples = -1;
  std::int64_t batch_size = -1;
  int threads = -1;
  bool skips_attribution = false;
  std::string folder;
  bool is_json = false;

  void run() const {
    TEMPER_CHECK(file.empty() != model.empty(), bad_argument,
                 "give a deployment file, or --model with --task, --images and --annotations");
    std::optional<ScratchFolder> scratch;
    deploy::Document document = file.empty() ? from_flags() : deploy::read_config(file).document;
    change(document.values);
    if (!folder.empty()) document.values["output"]["folder"] = fs::absolute(folder).string();
    if (folder.empty() && file.empty()) document.values["output"]["folder"] = scratch.emplace().path().string();
    const deploy::Config config = deploy::config_from(document, fs::path(file).parent_path());
    TEMPER_CHECK(config.evaluation.is_wanted(), bad_argument, document.file,
                 " has nothing to evaluate on: 'evaluation.dataset' is absent or 'evaluation.enabled' is false");
    deploy::DeployOptions options;
    options.is_evaluation = true;
    options.command = "temper eval " + (file.empty() ? "--model " + model : file);
    const report::Report report = deploy::deploy(config, options);
    if (is_json)
      std::cout << json_text(report::to_json(report, report::Pictures::left_out)) << "\n";
    else
      std::cout << deploy::summary_text(report);
    if (!report::verdict_of(report).passed) throw CheckFailed{};
  }

  /// The flags as a deployment file: JSON is YAML.
  [[nodiscard]] deploy::Document from_flags() const {
    Json values;
    values["model"] = model;
    if (!task.empty()) values["task"]["kind"] = task;
    for (const auto& option : task_options) {
      const std::size_t equals = option.find('=');
      TEMPER_CHECK(equals != std::string::npos && equals > 0, bad_argument, "--option: expected NAME=VALUE, got '",
                   option, "'");
      values["task"][option.substr(0, equals)] = option.substr(equals + 1);
    }
    Json& dataset = values["evaluation"]["dataset"];
    dataset["format"] = format;
    if (!images.empty()) dataset["images"] = images;
    if (!annotations.empty()) dataset["annotations"] = annotations;
    values["benchmark"]["duration_s"] = 1;
    if (!precisions.empty()) values["backend_config"]["precisions"] = precisions;
    return deploy::read_document(json_text(values), "the command line");
  }

  /// What flags say beside a file, and what this verb shows and does not show.
  void change(Json& values) const {
    Json& evaluation = values["evaluation"];
    if (!runners.empty()) evaluation["runners"] = runners;
    if (samples >= 0) evaluation["samples"] = samples;
    if (reference_samples >= 0) evaluation["reference_samples"] = reference_samples;
    if (batch_size >= 0) evaluation["batch_size"] = batch_size;
    if (threads >= 0) evaluation["threads"] = threads;
    if (skips_attribution) evaluation["attribution"] = false;
    if (!precisions.empty()) values["backend_config"]["precisions"] = precisions;
    values["benchmark"]["runners"] = evaluation["runners"];
    if (threads >= 0) values["benchmark"]["threads"] = threads;
    values["benchmark"]["layers"] = false;
    // Flags have the limits that keys have.
    static_cast<void>(deploy::read_document(json_text(values), "the command line"));
  }
};

}  // namespace

void add_eval(CLI::App& app) {
  auto* verb =
      app.add_subcommand("eval", "Score a model on a dataset: reference, ONNX Runtime and Temper side by side");
  auto state = std::make_shared<EvalVerb>();
  verb->add_option("file", state->file, "A deployment file; or say it with --model and so on")->type_name("FILE");
  verb->add_option("--model", state->model, "The .onnx model")->type_name("FILE");
  verb->add_option("--task", state->task, "Kind of task; temper deploy --tasks lists them")->type_name("KIND");
  verb->add_option("--option", state->task_options, "An option of the task; may be repeated")->type_name("NAME=VALUE");
  verb->add_option("--format", state->format, "Of the dataset: coco, yolo, image_folder, masks, samples (coco)")
      ->type_name("NAME");
  verb->add_option("--images", state->images, "Folder of pictures")->type_name("FOLDER");
  verb->add_option("--annotations", state->annotations, "Labels: a file or a folder")->type_name("PATH");
  verb->add_option("--precisions", state->precisions, "fp32,fp16,... (fp32)")->delimiter(',')->type_name("LIST");
  verb->add_option("--runners", state->runners, "reference, onnxruntime; the first is the standard (reference)")
      ->delimiter(',')
      ->type_name("LIST");
  verb->add_option("--samples", state->samples, "Only the first so many; 0: all")->check(CLI::NonNegativeNumber);
  verb->add_option("--reference-samples", state->reference_samples, "For the runner reference (32); 0: all")
      ->check(CLI::NonNegativeNumber);
  verb->add_option("--batch", state->batch_size, "Samples a run (1)")->check(CLI::PositiveNumber);
  verb->add_option("--threads", state->threads, "Of the pipeline and the benchmark; 0: all cores")->type_name("N");
  verb->add_flag("--no-attribution", state->skips_attribution, "Do not tell which stage a loss comes from");
  verb->add_option("--folder", state->folder, "Keep plans and cached results here")->type_name("FOLDER");
  verb->add_flag("--json", state->is_json, "Print the result as JSON");
  verb->footer(
      "Example: temper eval --model yolox_nano.onnx --task detection --images images \\\n"
      "           --annotations instances.json --precisions fp32,bf16 --runners onnxruntime");
  verb->callback([state] { state->run(); });
}

}  // namespace temper::cli
