#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every header compiles alone.

A header is proven by a source file that includes it first: the .cpp of its name, or for an operator the generated one.
The remaining headers are compiled here, one by one, without generating code.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys

from source_files import ROOT, code_files, read, report

FIRST_INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^">]+)[">]', re.MULTILINE)


def include_name(header):
    """How the header is named in an #include."""
    return str(header).split("/", 1)[1]


def is_generated_for(header):
    """Operators: src/ops/<family>/<op>.h has a generated source that includes nothing but it."""
    return header.parts[:2] == ("src", "ops") and len(header.parts) == 4


def compile_alone(header, compiler, includes):
    command = [*compiler.split(), "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-x", "c++",
               *(f"-I{folder}" for folder in includes), "-"]
    done = subprocess.run(command, input=f'#include "{include_name(header)}"\n', capture_output=True, text=True)
    return f"{header} does not compile alone:\n{done.stderr.strip()}" if done.returncode else None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", default=os.environ.get("CXX", "c++"))
    parser.add_argument("--include", action="append", default=[], help="a further folder of headers")
    arguments = parser.parse_args()

    headers = [path for path in code_files("src", "include", "tests") if path.suffix == ".h"]
    sources = {str(path) for path in code_files("src", "tests") if path.suffix == ".cpp"}
    problems = [f"{header}: no #pragma once" for header in headers if "\n#pragma once\n" not in read(header)]
    alone = []
    for header in headers:
        source = str(header.with_suffix(".cpp"))
        if source in sources:
            first = FIRST_INCLUDE.search(read(source))
            if first is None or first.group(1) != include_name(header):
                problems.append(f'{source}: the first include is not "{include_name(header)}"')
        elif not is_generated_for(header) and header.parts[:2] != ("tests", "package"):
            alone.append(header)
    includes = [ROOT / "include", ROOT / "src", ROOT / "tests", *arguments.include]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda header: compile_alone(header, arguments.compiler, includes), alone)
    problems += [result for result in results if result]
    report(f"headers ({len(alone)} compiled)", problems, len(headers))


if __name__ == "__main__":
    sys.exit(main())
