// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "deploy/schema.h"

namespace temper::deploy {

namespace {

constexpr std::string_view k_precisions = "fp32|tf32|fp16|bf16|best";
constexpr std::string_view k_dtypes = "f32|f16|bf16|f64|i8|i16|i32|i64|u8|u16|u32|u64|bool";
constexpr std::string_view k_formats = "coco|yolo|image_folder|masks|samples";

constexpr std::array k_schema = {
    // -- what is deployed
    Key{"name", Kind::text, "", "", "name of the result; the model's file name where absent"},
    Key{"model", Kind::file, "", "", "the .onnx file"},
    Key{"models", Kind::list, "", "", "several .onnx files instead of `model`, each deployed with this configuration"},
    Key{"models[]", Kind::file, "", "", ""},

    // -- its inputs and outputs
    Key{"model_io", Kind::section, "", "", "what the network takes and gives; checked against the model"},
    Key{"model_io.inputs", Kind::list, "", "[]", "inputs to fix or check"},
    Key{"model_io.inputs[]", Kind::section, "", "", ""},
    Key{"model_io.inputs[].name", Kind::text, "", "", "as the model names it"},
    Key{"model_io.inputs[].shape", Kind::shape, "-1..", "", "-1 for an extent that is open"},
    Key{"model_io.inputs[].dtype", Kind::choice, k_dtypes, "", "checked against the model"},
    Key{"model_io.outputs", Kind::list, "", "[]", "outputs to check"},
    Key{"model_io.outputs[]", Kind::section, "", "", ""},
    Key{"model_io.outputs[].name", Kind::text, "", "", "as the model names it"},
    Key{"model_io.outputs[].shape", Kind::shape, "-1..", "", "checked against the model; -1 agrees with any extent"},
    Key{"model_io.outputs[].dtype", Kind::choice, k_dtypes, "", "checked against the model"},
    Key{"model_io.dynamic_axes", Kind::named, "", "{}",
        "by tensor: which axes vary, `{images: {0: batch, 2: height}}`"},
    Key{"model_io.dynamic_axes.*", Kind::named, "", "", ""},
    Key{"model_io.dynamic_axes.*.*", Kind::text, "", "", ""},
    Key{"model_io.batch_size", Kind::integer, "1..", "",
        "pins the batch axis of inputs that `model_inputs` gives no range"},

    // -- how it is built
    Key{"backend_config", Kind::section, "", "", "how plans are built; each precision on each device is a *variant*"},
    Key{"backend_config.devices", Kind::list, "", "[\"cpu\"]", "device kinds"},
    Key{"backend_config.devices[]", Kind::text, "", "", ""},
    Key{"backend_config.precisions", Kind::list, "", "[\"fp32\"]", "precisions to build"},
    Key{"backend_config.precisions[]", Kind::choice, k_precisions, "", ""},
    Key{"backend_config.precision_policy", Kind::choice, "each|fallback", "\"each\"",
        "`each` builds and compares all precisions; `fallback` takes the first that builds, verifies and passes the "
        "gates, down to fp32, and says why the others fell"},
    Key{"backend_config.workspace_mib", Kind::number, "0..", "0", "most scratch memory of a kernel; 0: no limit"},
    Key{"backend_config.threads", Kind::integer, "0..4096", "0", "threads that tactics are timed with; 0: all cores"},
    Key{"backend_config.optimization_level", Kind::integer, "0..5", "3", "0 no tactic timing ... 5 everything"},
    Key{"backend_config.timing_cache", Kind::file, "", "",
        "tactic times: read where it exists, then written; the machine code of a GPU goes to the same name with "
        "`.code.npz` behind"},
    Key{"backend_config.time_limit_s", Kind::number, "0..", "0", "most seconds of tactic timing; 0: no limit"},
    Key{"backend_config.model_inputs", Kind::list, "", "",
        "shape profiles: by input `{min, opt, max}`; made from `model_io` where absent"},
    Key{"backend_config.model_inputs[]", Kind::named, "", "", ""},
    Key{"backend_config.model_inputs[].*", Kind::section, "", "", ""},
    Key{"backend_config.model_inputs[].*.min", Kind::shape, "0..", "", "smallest extents; `opt` where absent"},
    Key{"backend_config.model_inputs[].*.opt", Kind::shape, "0..", "", "what kernels are tuned for"},
    Key{"backend_config.model_inputs[].*.max", Kind::shape, "0..", "", "largest extents; `opt` where absent"},

    // -- what stands around it
    Key{"task", Kind::section, "", "", "what stands around the network; needed for evaluation"},
    Key{"task.kind", Kind::text, "", "", "`temper deploy --tasks` lists the kinds and their options"},
    Key{"task.*", Kind::values, "", "", "an option of that kind"},

    // -- checks
    Key{"verification", Kind::section, "", "", "network outputs of the variants against a reference"},
    Key{"verification.enabled", Kind::boolean, "", "true", "whether the stage runs"},
    Key{"verification.runners", Kind::list, "", "[\"reference\"]",
        "`reference`, `onnxruntime`, `torchscript:MODULE.pt`, `recorded:PATH` or `exec:COMMAND`; the first is the "
        "standard for the others and "
        "for "
        "every variant"},
    Key{"verification.runners[]", Kind::text, "", "", ""},
    Key{"verification.scenarios", Kind::list, "", "[]", "pairs to compare instead of that"},
    Key{"verification.scenarios[]", Kind::section, "", "", ""},
    Key{"verification.scenarios[].reference", Kind::text, "", "",
        "a runner, or `temper` with a precision: `temper:fp32`"},
    Key{"verification.scenarios[].test", Kind::text, "", "", "likewise; `temper` alone stands for every variant"},
    Key{"verification.samples", Kind::integer, "1..", "3", "how many inputs are compared"},
    Key{"verification.inputs", Kind::text, "", "\"random\"",
        "`random`, `dataset` (the evaluation's first samples), or a .npz file or folder of them"},
    Key{"verification.seed", Kind::integer, "0..", "1", "of random inputs"},
    Key{"verification.range", Kind::list, "", "[0, 1]", "least and greatest of random inputs"},
    Key{"verification.range[]", Kind::number, "", "", ""},
    Key{"verification.tolerances", Kind::list, "", "[]",
        "what agrees: |test - reference| <= absolute + relative * |reference|; the last that matches wins; by default "
        "as "
        "`temper verify` for the precision"},
    Key{"verification.tolerances[]", Kind::section, "", "", ""},
    Key{"verification.tolerances[].precision", Kind::choice, k_precisions, "", "only variants of this precision"},
    Key{"verification.tolerances[].output", Kind::text, "", "", "only outputs of this name or wildcard"},
    Key{"verification.tolerances[].absolute", Kind::number, "0..", "", ""},
    Key{"verification.tolerances[].relative", Kind::number, "0..", "", ""},
    Key{"verification.tolerances[].statistic", Kind::choice, "elementwise|max|mean|median|quantile", "",
        "what is held to the tolerance; every element where absent"},
    Key{"verification.tolerances[].quantile", Kind::number, "0..1", "",
        "for the statistic `quantile`; 0.99 where absent"},
    Key{"verification.tolerances[].min_cosine", Kind::number, "-1..1", "", "a further condition"},

    // -- scores
    Key{"evaluation", Kind::section, "", "", "metrics of the task on a dataset"},
    Key{"evaluation.enabled", Kind::boolean, "", "true", "whether the stage runs; it needs `task` and `dataset`"},
    Key{"evaluation.dataset", Kind::section, "", "", "labelled samples"},
    Key{"evaluation.dataset.format", Kind::choice, k_formats, "", "how it is laid out"},
    Key{"evaluation.dataset.images", Kind::file, "", "",
        "folder of pictures, or the root of `image_folder` and `samples`"},
    Key{"evaluation.dataset.annotations", Kind::file, "", "",
        "COCO: the JSON file; YOLO: folder of labels; masks: of masks"},
    Key{"evaluation.dataset.classes", Kind::list, "", "[]",
        "class names in the network's order; as the dataset has them where empty"},
    Key{"evaluation.dataset.classes[]", Kind::text, "", "", ""},
    Key{"evaluation.samples", Kind::integer, "0..", "0", "the first so many samples; 0: all"},
    Key{"evaluation.runners", Kind::list, "", "[\"reference\"]",
        "runners scored beside the variants; the first is what `drop(...)` and the attribution compare with"},
    Key{"evaluation.runners[]", Kind::choice, "reference|onnxruntime", "", ""},
    Key{"evaluation.reference_samples", Kind::integer, "0..", "32",
        "samples for the runner `reference`, which is slow; the others are scored on the same ones, too. 0: all"},
    Key{"evaluation.batch_size", Kind::integer, "1..", "1", "samples a run"},
    Key{"evaluation.threads", Kind::integer, "0..4096", "0", "threads of the whole pipeline; 0: all cores"},
    Key{"evaluation.metrics", Kind::list, "", "[]", "metrics to show; all that the task has where empty"},
    Key{"evaluation.metrics[]", Kind::text, "", "", ""},
    Key{"evaluation.attribution", Kind::boolean, "", "true",
        "swap preprocessing, engine and postprocessing one at a time for the reference's, so that a loss gets its "
        "stage"},
    Key{"evaluation.gates", Kind::list, "", "[]",
        "conditions that fail the deployment: `AP >= 0.25`, `drop(AP) <= 0.005`, `latency_p50_ms <= 12 for fp16`"},
    Key{"evaluation.gates[]", Kind::text, "", "", ""},

    // -- speed
    Key{"benchmark", Kind::section, "", "", "latency and throughput of the variants"},
    Key{"benchmark.enabled", Kind::boolean, "", "true", "whether the stage runs"},
    Key{"benchmark.duration_s", Kind::number, "0..3600", "3", "least time of measuring"},
    Key{"benchmark.warm_up_s", Kind::number, "0..3600", "0.2", "runs before it"},
    Key{"benchmark.runs", Kind::integer, "1..", "10", "least number of runs"},
    Key{"benchmark.threads", Kind::integer, "0..4096", "0", "threads of a context; 0: all cores"},
    Key{"benchmark.streams", Kind::integer, "1..256", "1", "contexts that run at the same time"},
    Key{"benchmark.layers", Kind::boolean, "", "true", "time every layer, too"},
    Key{"benchmark.runners", Kind::list, "", "[]", "runners to time beside the variants: `onnxruntime`"},
    Key{"benchmark.runners[]", Kind::choice, "reference|onnxruntime", "", ""},

    // -- results
    Key{"output", Kind::section, "", "", "where results go"},
    Key{"output.folder", Kind::file, "", "\"deployed\"", "plans, results and the stages' cache; made where absent"},
    Key{"output.report", Kind::boolean, "", "true", "write report.html"},
    Key{"output.json", Kind::boolean, "", "true", "write results.json"},
    Key{"output.junit", Kind::boolean, "", "true", "write junit.xml"},
};

}  // namespace

std::span<const Key> schema() { return k_schema; }

}  // namespace temper::deploy
