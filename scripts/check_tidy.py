#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy, with the checks of .clang-tidy, on the given sources, else on those that differ from the main branch.

Needs a configured build folder for the compiler's options. A header is checked through the sources that include it.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

from source_files import ROOT, code_files, report

FINDING = re.compile(r"^(/[^\n:]+:\d+:\d+: (?:warning|error): [^\n]+)$", re.MULTILINE)
# Compiled code only: device code and what is generated have options of their own.
SUFFIX = ".cpp"


def changed_files(base):
    """Sources that differ from the common ancestor with `base`, in commits or in the working tree, or are new."""
    def lines(*command):
        return subprocess.run(["git", "-C", ROOT, *command], capture_output=True, text=True, check=True).stdout.split()
    ancestor = lines("merge-base", base, "HEAD")[0]
    names = lines("diff", "--name-only", ancestor) + lines("ls-files", "--others", "--exclude-standard")
    return [path for path in code_files() if str(path) in names]


def findings(output):
    """Each finding once, as path:line:column: text; a note of where it came from stays with its line."""
    prefix = f"{ROOT}/"
    return [line.replace(prefix, "") for line in FINDING.findall(output)]


def check(path, arguments):
    command = [arguments.clang_tidy, "-p", str(arguments.build), "--quiet",
               "--extra-arg=-Wno-unknown-warning-option", str(ROOT / path)]
    done = subprocess.run(command, capture_output=True, text=True)
    found = findings(done.stdout)
    return found or ([f"{path}: clang-tidy failed:\n{done.stdout}{done.stderr}"] if done.returncode else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=pathlib.PurePosixPath, help="sources, relative to the root")
    parser.add_argument("--all", action="store_true", help="every source below src/ and tests/")
    parser.add_argument("--base", default="main", help="the branch that changes are counted from")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--clang-tidy", default=os.environ.get("CLANG_TIDY", "clang-tidy"))
    arguments = parser.parse_args()
    if not (arguments.build / "compile_commands.json").exists():
        sys.exit(f"tidy: {arguments.build} is not configured; run cmake --preset release first")

    files = arguments.files or (code_files("src", "tests") if arguments.all else changed_files(arguments.base))
    sources = [path for path in files if path.suffix == SUFFIX and path.parts[:2] != ("tests", "fuzz")]
    if not sources:
        print("tidy: no source to check")
        return
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        results = pool.map(lambda path: check(path, arguments), sources)
    report("tidy", sorted({finding for found in results for finding in found}), len(sources))


if __name__ == "__main__":
    main()
