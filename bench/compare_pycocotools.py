#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scores a COCO result file with pycocotools and with temper_bench_coco in turn, compares the twelve lines and prints
how many times faster ours is. Without files, both score a made-up dataset of val2017's size.

  python3 bench/compare_pycocotools.py --bench build/release/bin/temper_bench_coco [INSTANCES.json RESULTS.json]
"""
import argparse
import contextlib
import io
import pathlib
import statistics
import subprocess
import tempfile
import time

STEPS = ("read annotations", "read results", "score")


def run_pycocotools(instances, results, task):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    times = [time.perf_counter()]
    lines = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(instances)
        times.append(time.perf_counter())
        found = truth.loadRes(results)
        times.append(time.perf_counter())
        evaluation = COCOeval(truth, found, task)
        evaluation.evaluate()
        evaluation.accumulate()
        times.append(time.perf_counter())
        with contextlib.redirect_stdout(lines):
            evaluation.summarize()
    return [after - before for before, after in zip(times, times[1:])], lines.getvalue()


def run_ours(bench, instances, results, task):
    text = subprocess.run([bench, instances, results, "--rounds", "1"], check=True, capture_output=True, text=True).stdout
    times = dict.fromkeys(STEPS, 0.0)
    for line in text.splitlines():
        for step in STEPS:
            name = step if step != "score" else {"bbox": "score boxes", "segm": "score masks"}[task]
            if line.startswith(name):
                times[step] = float(line.split()[len(name.split())]) / 1e3
    return list(times.values()), "".join(line + "\n" for line in text.splitlines() if line.startswith(" Average"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--bench", required=True)
    parser.add_argument("--task", choices=("bbox", "segm"), default="bbox")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if len(options.files) not in (0, 2):
        parser.error("expected the annotations and the results, or neither")
    with tempfile.TemporaryDirectory() as folder:
        files = options.files
        if not files:
            subprocess.run([options.bench, "--write", folder], check=True)
            files = [str(pathlib.Path(folder) / name) for name in ("instances.json", "results.json")]
        theirs, ours = [], []
        for _ in range(options.rounds):
            times, expected = run_pycocotools(*files, options.task)
            theirs.append(times)
            times, got = run_ours(options.bench, *files, options.task)
            ours.append(times)
            if got != expected:
                raise SystemExit(f"the lines differ\npycocotools:\n{expected}ours:\n{got}")
    print("the same twelve lines")
    for i, step in enumerate(STEPS):
        pairs = [(their[i], our[i]) for their, our in zip(theirs, ours)]
        ratios = sorted(their / our for their, our in pairs)
        print(f"{step:17} pycocotools {statistics.median(t for t, _ in pairs):8.2f} s"
              f"  ours {statistics.median(o for _, o in pairs):7.3f} s"
              f"  {statistics.median(ratios):6.1f} times faster ({ratios[0]:.1f} to {ratios[-1]:.1f})")


if __name__ == "__main__":
    main()
