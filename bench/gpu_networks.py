#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds networks for the GPU in several precisions, compares their results with recorded ones and times them.

A folder holds NAME.onnx with NAME.npz beside it: the model's inputs and outputs by name. Prints a row a network and
precision: relative L2 of the worst output, steps on the host, seconds of the build, median latency with inputs and
outputs in the device's memory.

usage: gpu_networks.py FOLDER --temper build/release/bin/temper [--precision fp32 fp16] [--only NAME]...
                       [--profile NAME='input: 1x3x640x640, ...'] [--level 3] [--json FILE]
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stderr.strip()[-2000:]}")
    return done.stdout


def relative_l2(got, expected):
    got = got.astype(numpy.float64).ravel()
    expected = expected.astype(numpy.float64).ravel()
    if got.shape != expected.shape:
        return float("inf")
    distance = numpy.linalg.norm(got - expected) / max(numpy.linalg.norm(expected), 1e-30)
    return float("inf") if numpy.isnan(distance) else float(distance)


def profile_of(model_inputs):
    shapes = [f"{name}: {'x'.join(map(str, value.shape))}" for name, value in model_inputs.items()]
    return "; ".join(shapes)


def measure(options, model, precision, folder):
    recorded = dict(numpy.load(model.with_suffix(".npz")))
    outputs = {name: value for name, value in recorded.items() if name.startswith(options.output_prefix)}
    inputs = {name: value for name, value in recorded.items() if name not in outputs}
    plan = folder / f"{model.stem}-{precision}.plan"
    numpy.savez(folder / "inputs.npz", **inputs)
    profile = dict(text.split("=", 1) for text in options.profile).get(model.stem, profile_of(inputs))
    built = json.loads(run([options.temper, "build", model, "-o", plan, "--device", "cuda", "--precision", precision,
                            "--profile", profile, "--level", str(options.level), "--json"]))
    run([options.temper, "run", plan, "--input", folder / "inputs.npz", "-o", folder / "outputs.npz"])
    got = numpy.load(folder / "outputs.npz")
    bench = json.loads(run([options.temper, "bench", plan, "--input", folder / "inputs.npz", "--no-transfers",
                            "--duration", "1", "--json"]))
    host_notes = [note for note in built["notes"] if "run on the host" in note]
    return {
        "network": model.stem,
        "precision": precision,
        "relative_l2": max(relative_l2(got[name], outputs[name]) for name in outputs),
        "host_steps": int(host_notes[0].split()[0]) if host_notes else 0,
        "notes": built["notes"],
        "build_s": built["seconds"],
        "plan_mib": built["bytes"] / 2**20,
        "median_ms": bench["latency_us"]["median"] / 1000,
        "p99_ms": bench["latency_us"]["p99"] / 1000,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--temper", default="build/release/bin/temper")
    parser.add_argument("--precision", nargs="+", default=["fp32", "fp16"])
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--profile", action="append", default=[])
    parser.add_argument("--output-prefix", default="output")
    parser.add_argument("--level", type=int, default=3)
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()

    rows = []
    failed = False
    print(f"{'network':18} {'precision':9} {'rel L2':>9} {'host':>4} {'build s':>8} {'MiB':>7} {'median ms':>9}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for model in sorted(options.folder.glob("*.onnx")):
            if options.only and model.stem not in options.only:
                continue
            for precision in options.precision:
                try:
                    row = measure(options, model, precision, pathlib.Path(folder))
                except (RuntimeError, KeyError) as error:
                    failed = True
                    print(f"{model.stem:18} {precision:9} FAILED: {error}", flush=True)
                    continue
                rows.append(row)
                print(f"{row['network']:18} {precision:9} {row['relative_l2']:9.2e} {row['host_steps']:4} "
                      f"{row['build_s']:8.1f} {row['plan_mib']:7.1f} {row['median_ms']:9.3f}", flush=True)
                for note in row["notes"]:
                    print(f"    {note[:300]}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
