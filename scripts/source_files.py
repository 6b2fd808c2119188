# SPDX-License-Identifier: Apache-2.0
"""What the checks share: the project's files, and the way a check reports."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODE_SUFFIXES = {".h", ".cpp", ".cu", ".cuh"}
CODE_FOLDERS = ("src/", "include/", "tests/", "cli/", "bench/", "examples/", "fuzz/")


def project_files():
    """Files that git tracks or would track, as paths relative to the root."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True)
    if listed.returncode == 0:
        paths = [pathlib.PurePosixPath(line) for line in listed.stdout.splitlines()]
    else:  # a source archive: everything that is no build output
        paths = [pathlib.PurePosixPath(path.relative_to(ROOT).as_posix()) for path in ROOT.rglob("*")]
        paths = [path for path in paths if path.parts[0] not in ("build", ".git")]
    return sorted(path for path in set(paths) if (ROOT / path).is_file())


def code_files(*folders):
    """C++ and CUDA files below the folders, by default below all that hold code."""
    starts = tuple(folder + "/" for folder in folders) or CODE_FOLDERS
    return [path for path in project_files() if path.suffix in CODE_SUFFIXES and str(path).startswith(starts)]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def report(check, problems, checked):
    """Prints every problem and ends the program: status 1 where there is one, or where nothing was checked."""
    for problem in problems:
        print(problem)
    if not checked:
        print(f"{check}: found nothing to check")
    print(f"{check}: {checked} checked, {len(problems)} problems")
    sys.exit(1 if problems or not checked else 0)
