#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the code is as clang-format leaves it; --fix rewrites it."""
import argparse
import os
import subprocess
import sys

from source_files import ROOT, code_files, report


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true", help="rewrite the files")
    parser.add_argument("--clang-format", default=os.environ.get("CLANG_FORMAT", "clang-format"))
    arguments = parser.parse_args()
    files = [str(path) for path in code_files()]
    if arguments.fix:
        subprocess.run([arguments.clang_format, "-i", *files], cwd=ROOT, check=True)
        return
    done = subprocess.run([arguments.clang_format, "--dry-run", "-Werror", *files], cwd=ROOT, capture_output=True, text=True)
    wrong = sorted({line.split(":")[0] for line in done.stderr.splitlines() if "[-Wclang-format-violations]" in line})
    if done.returncode and not wrong:
        sys.exit(done.stderr)
    report("format", [f"{path}: run scripts/check_format.py --fix" for path in wrong], len(files))


if __name__ == "__main__":
    sys.exit(main())
