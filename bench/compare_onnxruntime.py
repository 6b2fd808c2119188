#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times a plan beside ONNX Runtime: both stay loaded, and take turns in short rounds of one shuffled order, so that a
drift of the machine meets both. Prints the median latency of each and the ratio per round.

usage: compare_onnxruntime.py MODEL.onnx --temper build/release/bin/temper --worker ort_worker.js [--threads 1 2]
                              [--rounds 20] [--runs 5] [--shape NAME=1x3x640x640]... [--processor-time] [--json FILE]

With --processor-time a run counts the time that its process was on a processor: waiting for others' programs on a busy
machine does not count, but neither does waiting for a thread of its own, so it is for one thread.

The worker is a Node script that speaks the line protocol of `temper bench --worker`: it prints "ready ...", then
answers "run N" with N latencies in microseconds. It needs the npm package onnxruntime-node (see NODE_PATH).
"""
import argparse
import glob
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time


def processor_us(process):
    """What the threads of a process have used so far (Linux)."""
    total_ns = 0
    for path in glob.glob(f"/proc/{process.pid}/task/*/schedstat"):
        with open(path, encoding="ascii") as file:
            total_ns += int(file.read().split()[0])
    return total_ns / 1000


class Engine:
    """A process that answers "run N"."""

    def __init__(self, name, command, env, is_processor_time):
        self.name = name
        self.is_processor_time = is_processor_time
        self.latencies = []
        begin = time.monotonic()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
        self.ready = self.process.stdout.readline().strip()
        self.start_s = time.monotonic() - begin
        if not self.ready.startswith("ready"):
            sys.exit(f"{name} did not start: {' '.join(command)}")

    def run(self, count):
        before_us = processor_us(self.process)
        self.process.stdin.write(f"run {count}\n")
        self.process.stdin.flush()
        times = [float(word) for word in self.process.stdout.readline().split()]
        if len(times) != count:
            sys.exit(f"{self.name} stopped answering")
        if self.is_processor_time:
            times = [(processor_us(self.process) - before_us) / count]
        self.latencies += times
        return statistics.median(times)

    def quit(self):
        self.process.stdin.write("quit\n")
        self.process.stdin.flush()
        self.process.wait(timeout=30)


def compare(arguments, threads, plan):
    # Spinning threads of the engine that waits would take the cores from the one that runs.
    env = dict(os.environ, OMP_NUM_THREADS=str(threads))
    shapes = [part for shape in arguments.shape for part in ("--shape", shape)]
    own = [part for shape in arguments.shape for part in ("--shape", shape.replace("=", ": "))]
    engines = [
        Engine("temper", [arguments.temper, "bench", plan, "--worker", "--threads", str(threads), *own], env,
               arguments.processor_time),
        Engine("onnxruntime", ["node", arguments.worker, arguments.model, "--threads", str(threads), *shapes],
               env, arguments.processor_time),
    ]
    ratios = []
    for _ in range(arguments.rounds):
        medians = {}
        for engine in random.sample(engines, len(engines)):
            engine.run(1)
            medians[engine.name] = engine.run(arguments.runs)
            time.sleep(0.05)
        ratios.append(medians["onnxruntime"] / medians["temper"])
    result = {"threads": threads, "ready": {engine.name: engine.ready for engine in engines}}
    for engine in engines:
        result[engine.name + "_ms"] = round(statistics.median(engine.latencies) / 1000, 3)
        engine.quit()
    ratios.sort()
    result.update(speedup=round(statistics.median(ratios), 3), speedup_low=round(ratios[len(ratios) // 10], 3),
                  speedup_high=round(ratios[-1 - len(ratios) // 10], 3))
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--temper", required=True)
    parser.add_argument("--worker", required=True)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--shape", action="append", default=[])
    parser.add_argument("--level", default="3", help="optimisation level of the build")
    parser.add_argument("--processor-time", action="store_true", help="count time on a processor only")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    if arguments.processor_time and arguments.threads != [1]:
        parser.error("--processor-time is for --threads 1")
    random.seed(1)
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for threads in arguments.threads:
            plan = os.path.join(folder, f"{threads}.plan")
            profile = ["--profile", "; ".join(shape.replace("=", ": ") for shape in arguments.shape)] if arguments.shape else []
            subprocess.run([arguments.temper, "build", arguments.model, "-o", plan, "--threads", str(threads), "--level",
                            arguments.level, *profile], check=True, stdout=subprocess.DEVNULL)
            results.append(compare(arguments, threads, plan))
    kind = "processor time" if arguments.processor_time else "latency"
    print(f"{os.path.basename(arguments.model)}: median {kind} in ms, speed-up over onnxruntime (10th to 90th percentile)")
    for row in results:
        print(f"  {row['threads']} thread(s): temper {row['temper_ms']}, onnxruntime {row['onnxruntime_ms']}, "
              f"{row['speedup']} ({row['speedup_low']} to {row['speedup_high']})")
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=2)


if __name__ == "__main__":
    main()
