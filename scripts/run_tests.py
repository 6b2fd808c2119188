#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the tests of build folders and adds up the results.

A GoogleTest program runs as one process; the other tests run through ctest. The last line is
"N passed, N failed, N skipped". Fails closed: a program that crashes, prints no report or holds no test is a failure.
"""
import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

# gtest_discover_tests gives its tests this label, so that ctest leaves them to the direct run.
DIRECT_LABEL = "unit"


def skip_reason(case):
    """The last line of a skipped test's message, whose first line is the place in the file."""
    lines = case.find("skipped").get("message", "").strip().splitlines()
    return lines[-1] if lines else "no reason given"


def count_report(suites, name):
    """Counts of a GoogleTest report in XML (its JSON leaves out why a test was skipped); names what did not pass."""
    counts = collections.Counter()
    for case in suites.iter("testcase"):
        if case.get("status") == "notrun":
            continue
        test = f"{name}: {case.get('classname')}.{case.get('name')}"
        if case.find("failure") is not None:
            counts["failed"] += 1
            print(f"FAILED {test}")
        elif case.find("skipped") is not None:
            counts["skipped"] += 1
            print(f"skipped {test}: {skip_reason(case)}")
        else:
            counts["passed"] += 1
    return counts


def run_program(program, name, arguments):
    """Counts of a GoogleTest program, which prints its own failures."""
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "report.xml"
        command = [str(program), "--gtest_brief=1", f"--gtest_output=xml:{output}"]
        if arguments.filter:
            command.append(f"--gtest_filter={arguments.filter}")
        try:
            status = subprocess.run(command, timeout=arguments.timeout).returncode
        except subprocess.TimeoutExpired:
            status = f"none after {arguments.timeout} s"
        report = output.read_text() if output.exists() else "<testsuites/>"
    counts = count_report(xml.etree.ElementTree.fromstring(report), name)
    if (status != 0 and not counts["failed"]) or not sum(counts.values()):
        counts["failed"] += 1
        print(f"FAILED {name}: ended with status {status} after {counts['passed']} tests")
    return counts


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
