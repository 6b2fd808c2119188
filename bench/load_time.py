#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times how long a plan takes to become ready beside ONNX Runtime's session creation.

Every round starts a process of each, in shuffled order, so that neither profits from what an earlier load left in the
process; the files are in the system's page cache. Printed per model, as medians in ms: loading the plan, preparing a
context (kernels made, memory planned) and its first run; creation of the session, its first run, and creation of
another session in the same process, when the library is warm. The ratios are session creation, the first and the warm
one, over load + prepare, and creation with the first run over load + prepare + first run; each is the median over the
rounds and (least to most).

usage: load_time.py MODEL.onnx... --temper build/release/bin/temper [--threads 1] [--rounds 11]
                    [--shape MODEL:NAME=1x3x640x640]... [--level 3]
"""
import argparse
import os
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile

TIMES = re.compile(r"(\w+)_ms=(\S+)")


def load(command, threads):
    """The times that a process prints, in ms."""
    env = dict(os.environ, OMP_NUM_THREADS=str(threads))
    done = subprocess.run(command, input="quit\n", capture_output=True, text=True, env=env, timeout=300)
    times = {name: float(value) for name, value in TIMES.findall(done.stdout)}
    if "first_run" not in times:
        sys.exit(f"{' '.join(command)} did not start: {done.stderr.strip()}")
    return times


def spread(ratios):
    return f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"


def measure(arguments, model, plan, shapes):
    own = [part for shape in shapes for part in ("--shape", shape.replace("=", ": "))]
    peer = str(pathlib.Path(__file__).with_name("onnxruntime_load.js"))
    commands = {
        "temper": [arguments.temper, "bench", plan, "--worker", "--threads", str(arguments.threads), *own],
        "session": ["node", peer, str(model), str(arguments.threads), *shapes],
    }
    rows = []
    for _ in range(arguments.rounds + 1):
        rows.append({name: load(commands[name], arguments.threads) for name in random.sample(list(commands), 2)})
    del rows[0]  # It brought the files into the page cache.
    own_ready = [row["temper"]["load"] + row["temper"]["prepare"] for row in rows]
    first = [row["session"]["load"] / ready for row, ready in zip(rows, own_ready)]
    warm = [row["session"]["again"] / ready for row, ready in zip(rows, own_ready)]
    ran = [(row["session"]["load"] + row["session"]["first_run"]) / (ready + row["temper"]["first_run"])
           for row, ready in zip(rows, own_ready)]
    columns = [("temper", "load"), ("temper", "prepare"), ("temper", "first_run"), ("session", "load"),
               ("session", "first_run"), ("session", "again")]
    medians = " | ".join(f"{statistics.median(row[side][name] for row in rows):.2f}" for side, name in columns)
    print(f"| {model.stem} | {medians} | {spread(first)} | {spread(warm)} | {spread(ran)} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=pathlib.Path, nargs="+")
    parser.add_argument("--temper", required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--shape", action="append", default=[], help="MODEL:NAME=1x3x48x192; MODEL without .onnx")
    parser.add_argument("--level", default="3", help="optimisation level of the build")
    arguments = parser.parse_args()
    random.seed(1)
    print("| model | load | prepare | first run | session | its first run | warm session | session / ready | "
          "warm session / ready | with first runs |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for model in arguments.models:
            shapes = [text.split(":", 1)[1] for text in arguments.shape if text.split(":", 1)[0] == model.stem]
            plan = os.path.join(folder, model.stem + ".plan")
            profile = [part for shape in shapes for part in ("--profile", shape.replace("=", ": "))]
            subprocess.run([arguments.temper, "build", str(model), "-o", plan, "--threads", str(arguments.threads),
                            "--level", arguments.level, *profile], check=True, capture_output=True)
            measure(arguments, model, plan, shapes)


if __name__ == "__main__":
    main()
