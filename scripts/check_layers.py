#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every folder includes only the folders that its line in LAYERS names."""
import re
import sys

from source_files import code_files, read, report

# Lowest first. A folder may include itself, what its line names, and nothing else; so no two include each other.
LAYERS = {
    "base": "",
    "tensor": "base",
    "ops": "base tensor",
    "ir": "base tensor ops",
    "plan": "base tensor ops",
    "onnx": "base tensor ops ir",
    "passes": "base tensor ops ir",
    "calib": "base tensor ops ir",
    "backend": "base tensor ops plan",
    "backends/reference": "base tensor ops plan backend",
    # The reference evaluation is the fallback of every other backend.
    "backends/cpu": "base tensor ops plan backend backends/reference",
    "backends/cuda": "base tensor ops plan backend backends/reference",
    # The table of backends: the only place that knows them all.
    "backends": "base tensor ops plan backend backends/reference backends/cpu backends/cuda",
    "runtime": "base tensor ops plan backend backends/reference backends/cpu backends/cuda backends",
    # Loading and running in C; building in C is the builder's.
    "c_api": "base tensor ops plan runtime",
    # Candidates are timed in place, by the executor that will run them.
    "builder": "base tensor ops ir plan onnx passes calib backend backends/reference backends/cpu backends/cuda backends "
               "runtime c_api",
    # A library of its own: only its C header is known to the runner that loads it.
    "torchscript": "",
    "runners": "base tensor ops ir plan onnx passes calib backend backends/reference backends/cpu backends/cuda runtime "
               "builder torchscript",
    "metrics": "base tensor",
    # Files are read into the vocabulary that metrics score.
    "data": "base tensor metrics",
    "tasks": "base tensor plan runtime metrics data",
    "deploy": "base tensor ops ir plan onnx passes calib backend backends/reference backends/cpu backends/cuda runtime "
              "builder runners metrics data tasks",
    "cli": "base tensor ops ir plan onnx passes calib backend backends/reference backends/cpu backends/cuda runtime "
           "builder runners metrics data tasks deploy",
}

# The public headers belong to the layer that defines what they declare.
PUBLIC_HEADERS = {
    "temper/error.h": "base",
    "temper/tensor.h": "tensor",
    "temper/named_tensors.h": "tensor",
    "temper/plan.h": "plan",
    "temper/builder.h": "builder",
    "temper/engine.h": "runtime",
    "temper/runner.h": "runners",
    "temper/temper.h": "c_api",
    "temper/object.h": "metrics",
    "temper/image.h": "data",
    "temper/tasks.h": "tasks",
}

# Third-party headers stay in the folder that wraps them.
WRAPPED = {
    r"dnnl": {"backends/cpu"},
    r"xbyak": {"backends/cpu"},
    r"cu(da|dnn|blas)|nvrtc": {"backends/cuda"},
    r"onnx/.*pb\.h|google/protobuf": {"onnx"},
    r"opencv2": {"data"},
    r"nlohmann": {"base"},
    r"spdlog|fmt/": {"base"},
    r"yaml-cpp": {"deploy"},
    r"CLI/": {"cli"},
    r"torch/|ATen/": {"torchscript"},
    r"flatbuffers": {"plan"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)


def layer_of(path):
    """The layer that a path below src/ or include/ belongs to, None where LAYERS has no line for it."""
    path = str(path).removeprefix("src/").removeprefix("include/")
    if path in PUBLIC_HEADERS:
        return PUBLIC_HEADERS[path]
    parts = path.split("/")
    return next((name for name in ("/".join(parts[:2]), parts[0]) if name in LAYERS), None)


def problems_in(path, text):
    layer = layer_of(path)
    if layer is None:
        yield f"{path}: no layer; give its folder a line in scripts/check_layers.py"
        return
    allowed = {layer, *LAYERS[layer].split()}
    for quote, name in INCLUDE.findall(text):
        if quote == "<":
            for pattern, folders in WRAPPED.items():
                if re.match(pattern, name) and layer not in folders:
                    yield f"{path}: {layer} includes <{name}>, which only {', '.join(sorted(folders))} may wrap"
            continue
        target = layer_of(name)
        if target is None and name.startswith("generated/"):
            continue
        if target is None:
            yield f'{path}: "{name}" is in no layer; write third-party headers in <>'
        elif target not in allowed:
            yield f'{path}: {layer} may not include {target} ("{name}")'


def cycles():
    """Layers that would include each other, directly or not."""
    for layer, lower in LAYERS.items():
        names = list(LAYERS)
        for name in lower.split():
            if name not in LAYERS or names.index(name) >= names.index(layer):
                yield f"scripts/check_layers.py: {layer} names {name}, which is not a lower layer"


def main():
    files = code_files("src", "include")
    problems = list(cycles())
    for path in files:
        problems += problems_in(path, read(path))
    report("layers", problems, len(files))


if __name__ == "__main__":
    sys.exit(main())
