#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the text of every tracked file: a licence line, no marks of unfinished work, no path or host of one machine."""
import re
import sys

from source_files import project_files, read, report

LICENSED_SUFFIXES = {".h", ".cpp", ".cu", ".cuh", ".py", ".sh", ".js"}
BINARY_SUFFIXES = {".onnx", ".npz", ".npy", ".plan", ".png", ".jpg", ".bin", ".pb", ".gz"}
FORBIDDEN = {
    # The words are split so that this file passes its own check.
    r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b": "a mark of unfinished work; finish it or open an issue",
    r"(?<![\w.<>])/(home|root|work|Users)/\w": "a path of one machine",
    r"https?://[^/\s]*(registry|mirror|artifactory|nexus)[^/\s]*": "a package host; users configure their own",
}
WHOLE = {"LICENSE"}
# Other people's files stay as they came.
FOREIGN = "third_party/"


def problems_in(path, text):
    if path.suffix in LICENSED_SUFFIXES and "SPDX-License-Identifier: Apache-2.0" not in "".join(text.splitlines()[:3]):
        yield f"{path}: no SPDX line at its top"
    if text and not text.endswith("\n"):
        yield f"{path}: no newline at its end"
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, meaning in FORBIDDEN.items():
            if re.search(pattern, line):
                yield f"{path}:{number}: {meaning}: {line.strip()[:100]}"
        if line != line.rstrip() and path.suffix != ".md":
            yield f"{path}:{number}: white space at the end of the line"


def main():
    files = [path for path in project_files() if path.suffix not in BINARY_SUFFIXES and str(path) not in WHOLE
             and (not str(path).startswith(FOREIGN) or path.suffix == ".md")]
    problems = []
    for path in files:
        try:
            problems += problems_in(path, read(path))
        except UnicodeDecodeError:
            if "corpus" not in path.parts and "data" not in path.parts:
                problems.append(f"{path}: not UTF-8")
    report("text", problems, len(files))


if __name__ == "__main__":
    sys.exit(main())
