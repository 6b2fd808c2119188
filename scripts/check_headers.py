#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every header, and every source that the build compiles in a batch, compiles alone.

A header is proven by the .cpp of its name, which includes it first and is compiled by itself. The remaining headers and
the sources of batches are compiled here, one by one, without generating code.
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


def is_batched(source):
    """Importers are compiled several at once, so one might lean on what another includes."""
    return source.parts[:3] == ("src", "onnx", "import_ops")


def is_guarded(header, text):
    """#pragma once, or in the C header, which any compiler may meet, a macro."""
    return "\n#pragma once\n" in text or (header.name == "temper.h" and "\n#ifndef TEMPER_TEMPER_H_\n" in text)


def compile_alone(path, compiler, includes, system_includes):
    command = [*compiler.split(), "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-x", "c++",
               *(f"-I{folder}" for folder in includes), *(f"-isystem{folder}" for folder in system_includes), "-"]
    done = subprocess.run(command, input=f'#include "{include_name(path)}"\n', capture_output=True, text=True)
    return f"{path} does not compile alone:\n{done.stderr.strip()}" if done.returncode else None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", default=os.environ.get("CXX", "c++"))
    parser.add_argument("--include", action="append", default=[], help="a further folder of headers")
    parser.add_argument("--system-include", action="append", default=[], help="a folder of other projects' headers")
    parser.add_argument("--without", action="append", default=[], help="a folder that the build leaves out")
    arguments = parser.parse_args()

    headers = [path for path in code_files("src", "include", "tests") if path.suffix == ".h"]
    sources = {str(path) for path in code_files("src", "tests") if path.suffix == ".cpp"}
    problems = [f"{header}: no #pragma once" for header in headers if not is_guarded(header, read(header))]
    alone = []
    for header in headers:
        source = str(header.with_suffix(".cpp"))
        if source in sources:
            first = FIRST_INCLUDE.search(read(source))
            if first is None or first.group(1) != include_name(header):
                problems.append(f'{source}: the first include is not "{include_name(header)}"')
        else:
            alone.append(header)
    alone += [path for path in code_files("src") if is_batched(path) and path.suffix == ".cpp"]
    alone = [path for path in alone if not any(path.is_relative_to(folder) for folder in arguments.without)]
    includes = [ROOT / "include", ROOT / "src", ROOT / "tests", *arguments.include]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda header: compile_alone(header, arguments.compiler, includes,
                                                         arguments.system_include), alone)
    problems += [result for result in results if result]
    report(f"headers ({len(alone)} files compiled)", problems, len(headers))


if __name__ == "__main__":
    sys.exit(main())
