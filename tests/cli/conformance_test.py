#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ONNX's backend tests on one backend: what does not pass must be what docs/conformance.md lists, no more and no less.

usage: conformance_test.py build/release/bin/temper reference|temper
The tests are looked for in $TEMPER_TEST_DATA/conformance, or ../shared/data/conformance; exit status 77 where they are absent.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
DATA = pathlib.Path(os.environ.get("TEMPER_TEST_DATA", SOURCE.parent / "shared" / "data")) / "conformance"
ROW = re.compile(r"^\| (\w[\w-]*/\w+) \| (failed|unsupported) \|", re.MULTILINE)
SKIPPED = 77
FEWEST_TESTS = 1000


def main(temper, backend):
    if not DATA.is_dir():
        print(f"skipped: there is no folder {DATA}; name the test data's folder in TEMPER_TEST_DATA")
        return SKIPPED
    done = subprocess.run([temper, "conformance", DATA, "--backend", backend, "--json"], capture_output=True, text=True)
    if not done.stdout:
        print(done.stderr)
        return 1
    results = json.loads(done.stdout)["tests"]
    got = {f"{test['category']}/{test['name']}": test for test in results if test["status"] != "passed"}
    listed = dict(ROW.findall((SOURCE / "docs" / "conformance.md").read_text()))
    for name in sorted(got.keys() | listed.keys()):
        status = got[name]["status"] if name in got else "passed"
        if status != listed.get(name, "passed"):
            print(f"{name}: {status}, docs/conformance.md says {listed.get(name, 'passed')}: {got.get(name, {}).get('reason', '')}")
    print(f"{len(results)} tests on {backend}, {len(got)} do not pass")
    same = {name: test["status"] for name, test in got.items()} == listed
    return 0 if same and len(results) >= FEWEST_TESTS else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
