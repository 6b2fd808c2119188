#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# test.sh [--sanitize]: installs what is needed, builds, and runs the tests and the checks of the tree; with --sanitize
# the tests also run under the address and undefined-behaviour sanitizers.
# The last line is "N passed, N failed, N skipped"; the exit status is 0 only where nothing failed.
set -uo pipefail
cd "$(dirname "$0")/.."

sanitize=false
[ "${1:-}" = --sanitize ] && sanitize=true
jobs=$(nproc)
tally=build/test-tally.json

scripts/install_deps.sh test || exit 4
mkdir -p build
rm -f "$tally"

# A step that fails without a test report of its own counts as one failed test.
fail() {
  echo "FAILED $1"
  python3 - "$tally" <<'PYTHON'
import json, pathlib, sys
path = pathlib.Path(sys.argv[1])
counts = json.loads(path.read_text()) if path.exists() else {}
counts["failed"] = counts.get("failed", 0) + 1
path.write_text(json.dumps(counts))
PYTHON
}

build() {
  local preset=$1
  shift
  echo "== build $preset"
  cmake --preset "$preset" >"build/$preset.configure.log" 2>&1 &&
    cmake --build --preset "$preset" -j "$jobs" --target "$@" >"build/$preset.build.log" 2>&1 && return 0
  tail -n 40 "build/$preset.configure.log" "build/$preset.build.log" 2>/dev/null
  fail "build $preset"
  return 1
}

run() {
  local preset=$1
  shift
  echo "== test $preset"
  python3 scripts/run_tests.py "build/$preset" --tally "$tally" "$@" | sed '$d'
}

build release all && run release
if $sanitize; then
  export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
  build asan-ubsan temper_tests && run asan-ubsan --direct-only
fi

python3 - "$tally" <<'PYTHON'
import json, pathlib, sys
path = pathlib.Path(sys.argv[1])
counts = json.loads(path.read_text()) if path.exists() else {"failed": 1}
passed, failed, skipped = (counts.get(key, 0) for key in ("passed", "failed", "skipped"))
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed or not passed else 0)
PYTHON
