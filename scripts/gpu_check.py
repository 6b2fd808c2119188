#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs everything that a GPU must show with built programs, and prints a closing table.

Steps: tests of the device, of changing shapes and of every operator's cases, random graphs against the reference, ONNX
conformance, and the networks of a folder (bench/gpu_networks.py); with --sanitize a few cases under compute-sanitizer,
each tool for four minutes at most. A step that cannot run, for want of data, is named as skipped. Exit status 1 where a
step fails.

usage: gpu_check.py [--bin build/release/bin] [--conformance FOLDER] [--networks FOLDER] [--graphs 300]
                    [--sanitize memcheck racecheck] [--log FOLDER]
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import time

DEVICE_TESTS = "CudaDevice.*:CudaEngine.*:CudaShapes.*:Cases.*"
# Small kernels of every kind of memory access, so that a sanitizer comes to an end.
SANITIZED_TESTS = "CudaDevice.*:Cases.Softmax:Cases.Reduce:Cases.TopK:Cases.FusedAttention"
SANITIZER_LIMIT_S = 240


def steps(options):
    """Name, command, or a reason for there being none."""
    bin_folder = options.bin
    yield "device and operator cases", [bin_folder / "temper_tests", f"--gtest_filter={DEVICE_TESTS}"], None
    yield "random graphs", [bin_folder / "temper_differential", "--engine", "cuda", "--count", str(options.graphs)], None
    conformance = [bin_folder / "temper", "conformance", options.conformance, "--backend", "temper", "--device", "cuda"]
    yield "conformance", conformance, None if options.conformance else "no --conformance FOLDER"
    networks = [sys.executable, pathlib.Path(__file__).parent.parent / "bench/gpu_networks.py", options.networks,
                "--temper", bin_folder / "temper"]
    yield "networks", networks, None if options.networks else "no --networks FOLDER"
    for tool in options.sanitize:
        found = shutil.which("compute-sanitizer") or shutil.which("/usr/local/cuda/bin/compute-sanitizer")
        command = [found, "--tool", tool, "--error-exitcode", "9", bin_folder / "temper_tests",
                   f"--gtest_filter={SANITIZED_TESTS}"]
        yield tool, command, None if found else "compute-sanitizer is not installed"


def run(name, command, log, limit_s):
    """Exit status ("stopped" beyond the limit), seconds and the lines of output."""
    begin = time.monotonic()
    with open(log / f"{name.replace(' ', '_')}.txt", "w") as file:
        try:
            status = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, timeout=limit_s).returncode
        except subprocess.TimeoutExpired:
            status = f"stopped after {limit_s} s"
    seconds = time.monotonic() - begin
    tail = pathlib.Path(file.name).read_text(errors="replace").strip().splitlines()
    return status, seconds, tail


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("build/release/bin"))
    parser.add_argument("--conformance", type=pathlib.Path)
    parser.add_argument("--networks", type=pathlib.Path)
    parser.add_argument("--graphs", type=int, default=300)
    parser.add_argument("--sanitize", nargs="*", default=[])
    parser.add_argument("--log", type=pathlib.Path, default=pathlib.Path("build/gpu_check"))
    parser.add_argument("--lines", type=int, default=25, help="of each step's output that are printed")
    options = parser.parse_args()
    options.log.mkdir(parents=True, exist_ok=True)
    table = []
    for name, command, reason in steps(options):
        if reason:
            table.append((name, "skipped", 0.0, reason))
            continue
        limit_s = SANITIZER_LIMIT_S if name in options.sanitize else None
        status, seconds, tail = run(name, [str(part) for part in command], options.log, limit_s)
        print(f"== {name}", *tail[-options.lines:], sep="\n", flush=True)
        table.append((name, "passed" if status == 0 else f"FAILED ({status})", seconds, tail[-1] if tail else ""))
    print(f"\n{'step':28} {'result':12} {'seconds':>7}")
    for name, result, seconds, last in table:
        print(f"{name:28} {result:12} {seconds:7.1f}  {last[:90]}")
    return 1 if any(result.startswith("FAILED") for _, result, _, _ in table) else 0


if __name__ == "__main__":
    sys.exit(main())
