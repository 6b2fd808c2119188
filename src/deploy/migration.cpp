// SPDX-License-Identifier: Apache-2.0
#include "deploy/migration.h"

#include <array>

#include "base/str.h"
#include "deploy/schema.h"

namespace temper::deploy {

namespace {

constexpr std::string_view k_mmdeploy = "mmdeploy";
constexpr std::string_view k_awml = "AWML deployment";
constexpr std::string_view k_awml_old = "AWML deployment, older";
constexpr std::string_view k_ultralytics = "Ultralytics export";
constexpr std::string_view k_trtexec = "trtexec";
constexpr std::string_view k_shapes = "`{min, opt, max}` of the input; a list holds one map a profile";
constexpr std::string_view k_from_onnx = "the .onnx file has it; Temper begins there";
constexpr std::string_view k_always = "always done, at no option";

constexpr std::array k_migrations = {
    Migration{k_mmdeploy, "onnx_config.input_names", "model_io.inputs[].name", ""},
    Migration{k_mmdeploy, "onnx_config.output_names", "model_io.outputs[].name", ""},
    Migration{k_mmdeploy, "onnx_config.input_shape", "model_io.inputs[].shape", "[N, C, H, W] instead of [W, H]"},
    Migration{k_mmdeploy, "onnx_config.dynamic_axes", "model_io.dynamic_axes", ""},
    Migration{k_mmdeploy, "onnx_config.opset_version", "", k_from_onnx},
    Migration{k_mmdeploy, "onnx_config.optimize", "", k_always},
    Migration{k_mmdeploy, "codebase_config.task", "task.kind", ""},
    Migration{k_mmdeploy, "codebase_config.post_processing", "task.*", "options of the task"},
    Migration{k_mmdeploy, "backend_config.type", "backend_config.devices", "device kinds instead of engines"},
    Migration{k_mmdeploy, "backend_config.common_config.fp16_mode", "backend_config.precisions", "`[fp16]`"},
    Migration{k_mmdeploy, "backend_config.common_config.max_workspace_size", "backend_config.workspace_mib",
              "MiB instead of bytes"},
    Migration{k_mmdeploy, "backend_config.model_inputs[].input_shapes", "backend_config.model_inputs", k_shapes},
    Migration{k_mmdeploy, "min_shape", "backend_config.model_inputs[].*.min", ""},
    Migration{k_mmdeploy, "opt_shape", "backend_config.model_inputs[].*.opt", ""},
    Migration{k_mmdeploy, "max_shape", "backend_config.model_inputs[].*.max", ""},

    Migration{k_awml, "checkpoint_path", "", "export to ONNX first"},
    Migration{k_awml, "deploy_log_path", "", "standard error holds the log"},
    Migration{k_awml, "devices", "backend_config.devices", "`cpu`, `cuda`"},
    Migration{k_awml, "export.onnx_path", "model", ""},
    Migration{k_awml, "export.work_dir", "output.folder", ""},
    Migration{k_awml, "export.mode", "", "stages have `enabled`"},
    Migration{k_awml, "components.*.onnx_file", "models", "a file a component"},
    Migration{k_awml, "components.*.engine_file", "output.folder", "plans are named by variant"},
    Migration{k_awml, "components.*.io.inputs", "model_io.inputs", ""},
    Migration{k_awml, "components.*.io.outputs", "model_io.outputs", ""},
    Migration{k_awml, "components.*.io.dynamic_axes", "model_io.dynamic_axes", ""},
    Migration{k_awml, "components.*.tensorrt_profile", "backend_config.model_inputs", k_shapes},
    Migration{k_awml, "onnx_config.simplify", "", k_always},
    Migration{k_awml, "onnx_config.do_constant_folding", "", k_always},
    Migration{k_awml, "tensorrt_config.precision_policy", "backend_config.precisions",
              "auto is `best`, fp16 is `fp16`, fp32_tf32 is `tf32`"},
    Migration{k_awml, "tensorrt_config.max_workspace_size", "backend_config.workspace_mib", "MiB instead of bytes"},
    Migration{k_awml, "verification.tolerance", "verification.tolerances[].absolute", "by output and precision"},
    Migration{k_awml, "verification.num_verify_samples", "verification.samples", ""},
    Migration{k_awml, "verification.scenarios", "verification.scenarios",
              "`reference` and `test` instead of four keys"},
    Migration{k_awml, "ref_backend", "verification.scenarios[].reference", ""},
    Migration{k_awml, "test_backend", "verification.scenarios[].test", ""},
    Migration{k_awml, "evaluation.num_samples", "evaluation.samples", "0 instead of -1 for all"},
    Migration{k_awml, "evaluation.backends", "evaluation.runners", "variants are always scored"},
    Migration{k_awml, "runtime_io.info_file", "evaluation.dataset.annotations", ""},

    Migration{k_awml_old, "model_io.input_name", "model_io.inputs[].name", ""},
    Migration{k_awml_old, "model_io.input_shape", "model_io.inputs[].shape", "with its batch axis"},
    Migration{k_awml_old, "model_io.input_dtype", "model_io.inputs[].dtype", "`f32` instead of `float32`"},
    Migration{k_awml_old, "model_io.additional_inputs", "model_io.inputs", "further items of the list"},
    Migration{k_awml_old, "model_io.output_name", "model_io.outputs[].name", ""},
    Migration{k_awml_old, "model_io.additional_outputs", "model_io.outputs", "further items of the list"},
    Migration{k_awml_old, "model_io.batch_size", "model_io.batch_size", ""},
    Migration{k_awml_old, "backend_config.common_config", "backend_config", "its keys, one level up"},
    Migration{k_awml_old, "export.verify", "verification.enabled", ""},
    Migration{k_awml_old, "onnx_config.save_file", "model", ""},

    Migration{k_ultralytics, "format", "", "a plan is what Temper writes"},
    Migration{k_ultralytics, "imgsz", "model_io.inputs[].shape", "[1, 3, imgsz, imgsz]"},
    Migration{k_ultralytics, "batch", "model_io.batch_size", ""},
    Migration{k_ultralytics, "dynamic", "backend_config.model_inputs", k_shapes},
    Migration{k_ultralytics, "half", "backend_config.precisions", "`[fp16]`"},
    Migration{k_ultralytics, "workspace", "backend_config.workspace_mib", "MiB instead of GiB"},
    Migration{k_ultralytics, "device", "backend_config.devices", ""},
    Migration{k_ultralytics, "data", "evaluation.dataset", ""},
    Migration{k_ultralytics, "conf", "task.*", "the task's score threshold"},
    Migration{k_ultralytics, "iou", "task.*", "the task's NMS threshold"},
    Migration{k_ultralytics, "simplify", "", k_always},
    Migration{k_ultralytics, "opset", "", k_from_onnx},

    Migration{k_trtexec, "--onnx", "model", ""},
    Migration{k_trtexec, "--saveEngine", "output.folder", "plans are named by variant"},
    Migration{k_trtexec, "--minShapes", "backend_config.model_inputs[].*.min", ""},
    Migration{k_trtexec, "--optShapes", "backend_config.model_inputs[].*.opt", ""},
    Migration{k_trtexec, "--maxShapes", "backend_config.model_inputs[].*.max", ""},
    Migration{k_trtexec, "--fp16", "backend_config.precisions", "`[fp16]`"},
    Migration{k_trtexec, "--bf16", "backend_config.precisions", "`[bf16]`"},
    Migration{k_trtexec, "--best", "backend_config.precisions", "`[best]`"},
    Migration{k_trtexec, "--noTF32", "", "tf32 is off unless `precisions` names it"},
    Migration{k_trtexec, "--memPoolSize", "backend_config.workspace_mib", "`workspace:MiB` there"},
    Migration{k_trtexec, "--builderOptimizationLevel", "backend_config.optimization_level", ""},
    Migration{k_trtexec, "--timingCacheFile", "backend_config.timing_cache", ""},
    Migration{k_trtexec, "--device", "backend_config.devices", ""},
    Migration{k_trtexec, "--loadInputs", "verification.inputs", "a .npz file"},
    Migration{k_trtexec, "--duration", "benchmark.duration_s", ""},
    Migration{k_trtexec, "--warmUp", "benchmark.warm_up_s", "seconds instead of milliseconds"},
    Migration{k_trtexec, "--iterations", "benchmark.runs", ""},
    Migration{k_trtexec, "--infStreams", "benchmark.streams", ""},
    Migration{k_trtexec, "--dumpProfile", "benchmark.layers", ""},
    Migration{k_trtexec, "--exportTimes", "output.json", "results.json holds them"},
};

}  // namespace

std::span<const Migration> migrations() { return k_migrations; }

std::string migration_hint(std::string_view key) {
  for (const Migration& row : k_migrations) {
    const std::string_view name = row.theirs.starts_with("--") ? row.theirs.substr(2) : last_name(row.theirs);
    if (name != key) continue;
    const std::string note = row.note.empty() ? "" : str(" (", row.note, ")");
    return row.ours.empty() ? str("there is none here", note) : str("it is '", row.ours, "' here", note);
  }
  return "";
}

std::string migration_markdown() {
  std::string text = "| framework | there | here | |\n|---|---|---|---|\n";
  for (const Migration& row : k_migrations)
    text += str("| ", row.framework, " | `", row.theirs, "` | ", row.ours.empty() ? "" : str("`", row.ours, "`"), " | ",
                row.note, " |\n");
  return text;
}

}  // namespace temper::deploy
