#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds every model of a folder, compares the plan with the reference evaluation (and with ONNX Runtime), and prints
one line a model. Fails closed: a model that does not agree fails, so does an exception listed below that agrees.

usage: verify_models.py [MODELS] --temper build/release/bin/temper [--onnxruntime libonnxruntime.so] [--filter 'yolo*']

MODELS is the folder models/ of the test data unless it is given; where it is absent the script ends with status 77,
which CTest takes as skipped.

Results are given for two standards: "reference" (temper against the reference evaluation) and "onnxruntime" (temper
against ONNX Runtime).
"""
import argparse
import fnmatch
import json
import os
import pathlib
import subprocess
import sys

# Options of `temper verify` by model: extents that cannot be 1, and the range of values a network was trained for.
OPTIONS = {
    "ppocr_v2_cls_dynamic.onnx": ["--shape", "x: 2x3x48x192"],
    "ppocr_v3_det_dynamic.onnx": ["--shape", "x: 1x3x64x96"],
    "silero_vad_16k_op15.onnx": ["--shape", "input: 1x512; state: 2x1x128"],
    "yolox_nano_coco_416.onnx": ["--range", "images: 0, 255"],
    "yolox_person_192.onnx": ["--range", "images: 0, 255"],
    "polygraphy/add_infinity.onnx": ["--allow-infinity"],
    "polygraphy/attention.onnx": ["--shape", "q: 3x8; k: 8x5; v: 5x7"],
    "polygraphy/attention_same_qkv.onnx": ["--shape", "q: 6x6"],
    "polygraphy/dim_param.onnx": ["--shape", "Input:0: 2x16x128"],
    "polygraphy/empty_tensor_expand.onnx": ["--shape", "new_shape: 4x2x0x3x0"],
    "polygraphy/inp_dim_val_not_set.onnx": ["--shape", "X: 2x3x4"],
    "polygraphy/multi_attention.onnx": ["--shape", "q*: 3x8; k*: 8x5; v*: 5x7"],
    "polygraphy/reshape.onnx": ["--shape", "data: 1x3x5x5"],
    "polygraphy/roialign.onnx": ["--range", "batch_indices: 0, 0"],
}

# Models that no tool may accept, and a part of the reason that must be given.
REFUSED = {
    "polygraphy/bad_graph_with_dup_value_info.onnx": "declared twice",
    "polygraphy/bad_graph_with_multi_level_errors.onnx": "inner extents 5 and 4",
    "polygraphy/bad_graph_with_no_import_domains.onnx": "opset_import",
    "polygraphy/bad_graph_with_parallel_invalid_nodes.onnx": "3 nodes cannot be imported",
    "polygraphy/capability.onnx": "no operator FAKE!",
    "polygraphy/custom_op_node.onnx": "no operator ai.onnx.contrib.NegPos",
    "polygraphy/empty.onnx": "declares no output",
    "polygraphy/ext_weights.onnx": "ext_weights.data",
    "polygraphy/nested_local_function.onnx": "no operator Fake_2",
    "polygraphy/toy_subgraph.onnx": "no operator O",
    "polygraphy/weightless.*.onnx": "has no data",
}

# Known disagreements: (model, standard) and why.
EXCEPTIONS = {
    ("polygraphy/bad_graph_with_duplicate_node_names.onnx", "onnxruntime"): "ONNX Runtime refuses nodes of one name",
    ("polygraphy/matmul.bf16*.onnx", "onnxruntime"): "ONNX Runtime has no bfloat16 MatMul on the CPU",
    ("polygraphy/empty_tensor_expand.onnx", "*"): "its output has no elements: there is nothing to compare",
}


def lookup(table, model):
    for pattern, value in table.items():
        if fnmatch.fnmatch(model, pattern):
            return value
    return None


def verify(arguments, model, runners):
    """(agrees, reason) of one `temper verify`."""
    command = [arguments.temper, "verify", str(arguments.models / model), "--runners", runners, "--json"]
    command += lookup(OPTIONS, model) or []
    if arguments.onnxruntime:
        command += ["--onnxruntime-library", arguments.onnxruntime]
    done = subprocess.run(command, capture_output=True, text=True, timeout=arguments.timeout)
    if done.returncode == 0:
        return True, largest_difference(json.loads(done.stdout))
    if not done.stdout:
        return False, done.stderr.strip().splitlines()[-1 if "cannot be" not in done.stderr else 0]
    return False, failure(json.loads(done.stdout))


def largest_difference(result):
    worst = max((output["absolute_difference"]["max"] or 0 for comparison in result["comparisons"]
                 for output in comparison["outputs"] if output.get("absolute_difference")), default=0)
    return f"largest difference {worst:.2g}"


def failure(result):
    for runner in result["runners"]:
        if runner["error"]:
            return f"{runner['name']}: {runner['error'].splitlines()[0]}"
    for comparison in result["comparisons"]:
        for output in comparison["outputs"]:
            if not output["passed"]:
                return f"{output['name']}: {output.get('reason') or 'differs'}"
    return "no reason given"


def check_refusal(arguments, model, part):
    done = subprocess.run([arguments.temper, "build", str(arguments.models / model), "-o", "/dev/null"],
                          capture_output=True, text=True, timeout=arguments.timeout)
    if done.returncode in (2, 3) and part in done.stderr:
        return "refused", done.stderr.splitlines()[0]
    return "FAILED", f"exit status {done.returncode}, expected a refusal that says '{part}'"


def check(arguments, model, standard):
    """(verdict, text) of one model against one standard."""
    refusal = lookup(REFUSED, model)
    if refusal:
        return check_refusal(arguments, model, refusal)
    agrees, text = verify(arguments, model, f"{standard},temper")
    reason = lookup({pattern: why for (pattern, name), why in EXCEPTIONS.items() if name in (standard, "*")}, model)
    if reason is None:
        return ("passed", text) if agrees else ("FAILED", text)
    return ("FAILED", "it agrees: take it off the list of exceptions") if agrees else ("exception", f"{reason} ({text})")


def default_models():
    source = pathlib.Path(__file__).resolve().parent.parent
    return pathlib.Path(os.environ.get("TEMPER_TEST_DATA") or source.parent / "shared" / "data") / "models"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=pathlib.Path, nargs="?", default=default_models())
    parser.add_argument("--temper", required=True)
    parser.add_argument("--onnxruntime", help="libonnxruntime.so: compares with ONNX Runtime, too")
    parser.add_argument("--filter", default="*")
    parser.add_argument("--timeout", type=int, default=600)
    arguments = parser.parse_args()
    if not arguments.models.is_dir():
        print(f"skipped: the folder {arguments.models} is absent")
        return 77
    models = sorted(str(path.relative_to(arguments.models)) for path in arguments.models.rglob("*.onnx"))
    models = [model for model in models if fnmatch.fnmatch(model, arguments.filter)]
    counts = {}
    for standard in ["reference"] + (["onnxruntime"] if arguments.onnxruntime else []):
        for model in models:
            if standard == "onnxruntime" and lookup(REFUSED, model):
                continue
            verdict, text = check(arguments, model, standard)
            counts[verdict] = counts.get(verdict, 0) + 1
            print(f"{verdict:9}  {standard:11}  {model}: {text}", flush=True)
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
    return 1 if counts.get("FAILED") or not models else 0


if __name__ == "__main__":
    sys.exit(main())
