#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the fuzz targets side by side for a bounded time each, from the inputs in tests/fuzz/corpus.

A target that finds a defect fails and names the input that shows it. Inputs that reach new code stay in the build
folder; --keep adds those worth keeping to the corpus. Needs: cmake --preset fuzz && cmake --build --preset fuzz
--target fuzzers. The last line is "N passed, N failed, N skipped".
"""
import argparse
import collections
import concurrent.futures
import json
import pathlib
import re
import shutil
import subprocess
import sys

from source_files import ROOT

CORPUS = ROOT / "tests/fuzz/corpus"
SUFFIXES = {"import": ".onnx", "plan": ".plan"}
# Most bytes of an input, and of memory: a small file must not cost much.
LIMITS = ["-max_len=16384", "-timeout=60", "-rss_limit_mb=2048", "-malloc_limit_mb=512"]


def run_target(program, seconds, seed):
    """(passed, report) of one target; what it found goes into its folder below the build folder."""
    name = program.name.removeprefix("fuzz_")
    found, defects = program.parent.parent / "found" / name, program.parent.parent / "defects" / name
    for folder in (found, defects):
        folder.mkdir(parents=True, exist_ok=True)
    command = [program, *LIMITS, f"-max_total_time={seconds}", f"-seed={seed}", "-print_final_stats=1",
               f"-artifact_prefix={defects}/", found, CORPUS / name]
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace",
                              timeout=seconds + 300)
    except subprocess.TimeoutExpired:
        return False, f"{program.name} did not end"
    runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    count = int(runs.group(1)) if runs else 0
    if done.returncode or not count:
        return False, f"{program.name}: status {done.returncode}\n" + "\n".join(done.stderr.splitlines()[-60:])
    return True, f"{program.name}: {count} runs in {seconds} s, no defect"


def keep_inputs(program, most_bytes):
    """Adds to the corpus the smallest inputs that reach code which it does not, none larger than `most_bytes`."""
    name = program.name.removeprefix("fuzz_")
    merged = program.parent.parent / "merged" / name
    shutil.rmtree(merged, ignore_errors=True)
    shutil.copytree(CORPUS / name, merged)
    kept = {path.name for path in merged.iterdir()}
    subprocess.run([program, "-merge=1", *LIMITS, merged, program.parent.parent / "found" / name], check=True,
                   stderr=subprocess.DEVNULL)
    for path in merged.iterdir():
        if path.name not in kept and path.stat().st_size <= most_bytes:
            shutil.copy(path, CORPUS / name / (path.name[:12] + SUFFIXES[name]))
    print(f"{name}: {len(list((CORPUS / name).iterdir()))} inputs")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", help="fuzz_<what>; all by default")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/fuzz")
    parser.add_argument("--seconds", type=int, default=45, help="for each target")
    parser.add_argument("--seed", type=int, default=1, help="of the mutations; 0: another one every time")
    parser.add_argument("--keep", action="store_true", help="only add to the corpus what earlier runs found")
    parser.add_argument("--most-bytes", type=int, default=2048, help="of an input that --keep adds")
    parser.add_argument("--tally", type=pathlib.Path, help="file to add the counts to")
    arguments = parser.parse_args()
    programs = sorted(path for path in (arguments.build / "bin").glob("fuzz_*")
                      if not arguments.targets or path.name in arguments.targets)
    if arguments.keep:
        for program in programs:
            keep_inputs(program, arguments.most_bytes)
        return

    with concurrent.futures.ThreadPoolExecutor() as pool:
        results = list(pool.map(lambda program: run_target(program, arguments.seconds, arguments.seed), programs))
    counts = collections.Counter(passed=0, failed=0, skipped=0)
    for passed, text in results:
        counts["passed" if passed else "failed"] += 1
        print(("" if passed else "FAILED ") + text)
    if not results:
        counts["failed"] += 1
        print(f"FAILED fuzz: no target is built below {arguments.build}")
    failed = counts["failed"]
    if arguments.tally:
        if arguments.tally.exists():
            counts += collections.Counter(json.loads(arguments.tally.read_text()))
        arguments.tally.write_text(json.dumps(counts))
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
