#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that files have at most 400 lines and functions at most 60 (100 in device code)."""
import re
import sys

from source_files import code_files, read, report

FILE_LINES = 400
FUNCTION_LINES = 60
DEVICE_FUNCTION_LINES = 100

# path, or path:function -> reason. Nothing may stand here without one.
ALLOWED = {}

SCOPE = re.compile(r"\b(namespace|class|struct|union|enum)\b|extern\s*\"")


def blank(match):
    """Spaces instead of a comment or literal, so that lines and columns stay."""
    return re.sub(r"[^\n]", " ", match.group(0))


def without_comments_and_literals(text):
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
                         re.DOTALL)
    text = pattern.sub(blank, text)
    # Directives, with the lines that continue them.
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", blank, text, flags=re.MULTILINE)


def matching_brace(text, start):
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    return len(text) - 1


def is_scope(statement):
    """Whether the brace after `statement` opens a namespace or type instead of a function or initialiser."""
    head = re.sub(r"template\s*<.*?>\s*(?=class|struct|union|[a-z_A-Z])", "", statement, flags=re.DOTALL).strip()
    return bool(SCOPE.match(head) or re.match(r"(inline|static|typedef|export)\s+(namespace|struct|class)", head)
                or head.startswith("extern"))


def functions(text):
    """(name, first line, number of lines) of every function defined in `text`."""
    text = without_comments_and_literals(text)
    at = statement_start = 0
    while at < len(text):
        char = text[at]
        if char in ";}" or (char == ":" and re.search(r"\b(public|private|protected)\s*$", text[statement_start:at])):
            statement_start = at + 1
        elif char == "{":
            statement = text[statement_start:at]
            if statement.count("(") > statement.count(")"):  # a default argument
                at = matching_brace(text, at)
            elif is_scope(statement) and ")" not in statement.split("{")[0].split(":")[0]:
                statement_start = at + 1
            else:
                end = matching_brace(text, at)
                following = re.match(r"\s*[,{]", text[end + 1:])
                while following and "{" in text[end + 1:]:  # members initialised with braces come before the body
                    end = matching_brace(text, text.index("{", end + 1))
                    following = re.match(r"\s*[,{]", text[end + 1:])
                if "(" in statement:
                    first = statement_start + len(statement) - len(statement.lstrip())
                    name = re.search(r"([\w:~]+|operator\S+)\s*\(", statement)
                    yield (name.group(1) if name else "?", text.count("\n", 0, first) + 1,
                           text.count("\n", first, end) + 1)
                at = end
                statement_start = end + 1
        at += 1


def main():
    problems = []
    used = set()
    files = code_files()
    for path in files:
        text = read(path)
        lines = text.count("\n")
        is_device = path.suffix in (".cu", ".cuh")
        limit = DEVICE_FUNCTION_LINES if is_device else FUNCTION_LINES
        found = [(f"{path}:{name}", f"{path}:{line}: {name} has {length} lines, more than {limit}")
                 for name, line, length in functions(text) if length > limit]
        if lines > FILE_LINES:
            found.append((str(path), f"{path}: {lines} lines, more than {FILE_LINES}"))
        used.update(key for key, _ in found)
        problems += [problem for key, problem in found if key not in ALLOWED]
    problems += [f"scripts/check_size.py: {key} is allowed but within the limits" for key in ALLOWED if key not in used]
    report("size", problems, len(files))


if __name__ == "__main__":
    sys.exit(main())
