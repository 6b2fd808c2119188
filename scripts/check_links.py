#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that what the documentation points at exists: relative links, and files named in `code`."""
import re
import sys

from source_files import ROOT, project_files, read, report

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
CODE = re.compile(r"`([\w./-]+\.(?:h|cpp|cu|py|sh|md|onnx|js|fbs))`")
# A file named in code is looked for below these.
FOLDERS = ("", "src/", "include/", "tests/", "docs/", "scripts/")


def problems_in(path, text):
    for link in LINK.findall(text):
        if "://" not in link and not (ROOT / path.parent / link).exists():
            yield f"{path}: links to {link}, which does not exist"
    for name in CODE.findall(text):
        if "/" in name and not any((ROOT / folder / name).exists() for folder in FOLDERS):
            yield f"{path}: names {name}, which does not exist"


def main():
    pages = [path for path in project_files() if path.suffix == ".md"]
    problems = []
    for path in pages:
        problems += problems_in(path, read(path))
    report("links", problems, len(pages))


if __name__ == "__main__":
    sys.exit(main())
