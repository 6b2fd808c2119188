#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the tests of build folders and adds up the results.

A GoogleTest program runs as one process; the other tests run through ctest. The last line is
"N passed, N failed, N skipped". Fails closed: a test that ends its program is a failure with the program's stack, and
so are a program that holds no test and a test that was listed and never ended.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree

# gtest_discover_tests gives its tests this label, so that ctest leaves them to the direct run.
DIRECT_LABEL = "unit"
TIMED_OUT = "timed out"

# What GoogleTest prints when a test starts and when it ends; a test may have left its last line open before it.
STARTED = re.compile(r"\[ RUN +\] (\S+)")
ENDED = re.compile(r"\[ +(OK|FAILED|SKIPPED) +\] ([^\s,]+)")
OUTCOMES = {"OK": "passed", "FAILED": "failed", "SKIPPED": "skipped"}


class Report:
    """Counts of a GoogleTest program, read from its output as it comes, so that a crash keeps what was counted."""

    def __init__(self, name):
        self.name = name
        self.counts = collections.Counter()
        self.ended = set()
        self.running = None
        self.output = []

    def read(self, line):
        """Takes one line; prints what a test that failed or was skipped had to say."""
        started, ended = STARTED.search(line), ENDED.search(line)
        if started:
            self.running, self.output = started[1], []
        elif ended and ended[2] == self.running:
            self.end(OUTCOMES[ended[1]])
        else:
            self.output.append(line)

    def end(self, outcome, how=""):
        """The running test ended, by itself or with the program."""
        said = "".join(self.output).strip()
        if outcome == "failed":
            print(f"{said}\nFAILED {self.name}: {self.running}{how}".lstrip())
        elif outcome == "skipped":
            print(f"skipped {self.name}: {self.running}: {said.splitlines()[-1] if said else 'no reason given'}")
        self.counts[outcome] += 1
        self.ended.add(self.running)
        self.running = None


def tests_of(program, pattern):
    """Full names of the tests that the program holds."""
    listed = subprocess.run([str(program), "--gtest_list_tests", f"--gtest_filter={pattern or '*'}"], capture_output=True, text=True)
    names, suite = [], ""
    for line in listed.stdout.splitlines():
        test = line.split("#")[0].rstrip()
        if not test.startswith(" "):
            suite = test
        elif not test.strip().startswith("DISABLED_"):
            names.append(suite + test.strip())
    return names


def how_it_ended(status):
    """An exit status in words; a negative one is a signal's number."""
    if status == TIMED_OUT:
        return "took too long"
    return f"ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"


def run_once(command, report, timeout):
    """Runs a GoogleTest program to its end, crash or time limit; its exit status."""
    late = threading.Event()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as process:

        def stop():
            late.set()
            process.kill()

        timer = threading.Timer(timeout, stop)
        timer.start()
        for line in process.stdout:
            report.read(line)
    timer.cancel()
    return TIMED_OUT if late.is_set() else process.returncode


def print_stack(program, test):
    """Runs a test that crashed once more, under a debugger where there is one."""
    if shutil.which("gdb"):
        command = ["gdb", "-batch", "-ex", "run", "-ex", "backtrace 40", "-ex", "x/i $pc", "-ex", "info registers"]
        command += ["--args", str(program), f"--gtest_filter={test}"]
        try:
            traced = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=600)
            print("\n".join(traced.stdout.splitlines()[-100:]))
        except subprocess.TimeoutExpired:
            print("it does not end under the debugger")


def run_program(program, name, arguments):
    """Counts of a GoogleTest program. A test that ends the program fails, and the others run in another process."""
    report, left, status = Report(name), tests_of(program, arguments.filter), 0
    while left:
        with tempfile.NamedTemporaryFile("w", suffix=".flags") as flags:
            flags.write("--gtest_filter=" + ":".join(left) + "\n")
            flags.flush()
            status = run_once([str(program), "--gtest_color=no", f"--gtest_flagfile={flags.name}"], report, arguments.timeout)
        crashed = report.running
        if not crashed:
            break
        report.end("failed", f" {how_it_ended(status)}")
        if status == TIMED_OUT:
            break
        print_stack(program, crashed)
        left = [test for test in left if test not in report.ended]
    missing = [test for test in left if test not in report.ended]
    if missing:
        report.counts["failed"] += len(missing)
        print(f"FAILED {name}: {len(missing)} tests did not run, {missing[0]} first")
    if status != 0 and not report.counts["failed"]:
        report.counts["failed"] += 1
        print(f"FAILED {name}: {how_it_ended(status)} after its tests")
    if not report.counts:
        report.counts["failed"] += 1
        print(f"FAILED {name}: holds no test that could run")
    return report.counts


def run_ctest(build, name):
    """Counts of the tests that are no GoogleTest cases."""
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "report.xml"
        command = ["ctest", "--test-dir", str(build), "--output-on-failure", "--no-tests=error", "--output-junit", str(output)]
        command += ["-LE", f"^{DIRECT_LABEL}$"]
        status = subprocess.run(command, stdout=sys.stdout).returncode
        cases = list(xml.etree.ElementTree.parse(output).getroot()) if output.exists() else []
    for case in cases:
        if case.tag != "testcase":
            continue
        outcome = {"run": "passed", "fail": "failed"}.get(case.get("status"), "skipped")
        counts[outcome] += 1
        if outcome != "passed":
            print(f"{outcome} {name}: {case.get('name')}")
    if status != 0 and not counts["failed"]:
        counts["failed"] += 1
        print(f"FAILED {name}: ctest ended with status {status}")
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", nargs="+", type=pathlib.Path, help="build folders")
    parser.add_argument("--filter", default="", help="GoogleTest filter")
    parser.add_argument("--direct-only", action="store_true", help="leave out the tests that run through ctest")
    parser.add_argument("--timeout", type=int, default=1800, help="seconds a program may take")
    parser.add_argument("--tally", type=pathlib.Path, help="file to add the counts to; the last line tells its sum")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)

    counts = collections.Counter()
    for build in arguments.build:
        programs = sorted(path for path in (build / "bin").glob("*_tests") if os.access(path, os.X_OK))
        if not programs:
            counts["failed"] += 1
            print(f"FAILED {build.name}: no test program was built")
        for program in programs:
            counts += run_program(program, f"{build.name}/{program.name}", arguments)
        if not arguments.direct_only:
            counts += run_ctest(build, build.name)
    failed = counts["failed"]
    if arguments.tally:
        if arguments.tally.exists():
            counts += collections.Counter(json.loads(arguments.tally.read_text()))
        arguments.tally.write_text(json.dumps(counts))
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
