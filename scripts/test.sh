#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# test.sh [--sanitize]: installs what is needed, builds, and runs the tests and the checks of the tree; then it fuzzes
# what reads untrusted input, under the address and undefined-behaviour sanitizers, for less than a minute. With
# --sanitize the tests also run under these sanitizers and under the thread sanitizer: two more builds of everything.
# The last line is "N passed, N failed, N skipped"; the exit status is 0 only where nothing failed.
set -uo pipefail
cd "$(dirname "$0")/.."

sanitize=false
[ "${1:-}" = --sanitize ] && sanitize=true
jobs=$(nproc)
tally=build/test-tally.json
fuzz_seconds=45

scripts/install_deps.sh test || exit 4
mkdir -p build
rm -f "$tally"

# Adds one result to the tally: passed or failed.
count() {
  python3 - "$tally" "$1" <<'PYTHON'
import json, pathlib, sys
path = pathlib.Path(sys.argv[1])
counts = json.loads(path.read_text()) if path.exists() else {}
counts[sys.argv[2]] = counts.get(sys.argv[2], 0) + 1
path.write_text(json.dumps(counts))
PYTHON
}

# A step without a test report of its own counts as one test.
check() {
  local name=$1
  shift
  if "$@"; then
    count passed
  else
    echo "FAILED $name"
    count failed
  fi
}

build() {
  local preset=$1
  shift
  echo "== build $preset ($(date +%T))"
  cmake --preset "$preset" -DTEMPER_BUILD_TESTS=ON >"build/$preset.configure.log" 2>&1 &&
    cmake --build --preset "$preset" -j "$jobs" --target "$@" >"build/$preset.build.log" 2>&1 && return 0
  tail -n 40 "build/$preset.configure.log" "build/$preset.build.log" 2>/dev/null
  echo "FAILED build $preset"
  count failed
  return 1
}

run() {
  local preset=$1
  shift
  echo "== test $preset ($(date +%T))"
  local before status=0
  before=$(cat "$tally" 2>/dev/null)
  python3 scripts/run_tests.py "build/$preset" --tally "$tally" "$@" | sed '$d' || status=$?
  # Whatever kept it from counting is a failure too.
  if [ "$(cat "$tally" 2>/dev/null)" = "$before" ]; then
    echo "FAILED $preset: its tests were not counted"
    count failed
  fi
  return $status
}

differential() {
  local preset=$1 engine
  for engine in passes plan; do
    check "$preset differential.$engine" "build/$preset/bin/temper_differential" --engine "$engine" --count 200
  done
}

build release all && run release
if build fuzz fuzzers; then
  echo "== fuzz ($(date +%T))"
  python3 scripts/fuzz.py --seconds "$fuzz_seconds" --tally "$tally" | sed '$d'
fi
if $sanitize; then
  # Tests ask for more memory than there is, and check that the refusal is handled.
  export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1
  export UBSAN_OPTIONS=print_stacktrace=1
  export TSAN_OPTIONS="second_deadlock_stack=1:allocator_may_return_null=1:suppressions=$PWD/tests/tsan.supp"
  build fuzz temper_input_tests && run fuzz --direct-only
  build tsan temper_threads && check threads build/tsan/bin/temper_threads build/release/tests/threads.plan
  for preset in asan-ubsan tsan; do
    build "$preset" temper_tests temper_differential && run "$preset" --direct-only && differential "$preset"
  done
fi
echo "== end ($(date +%T))"

python3 - "$tally" <<'PYTHON'
import json, pathlib, sys
path = pathlib.Path(sys.argv[1])
counts = json.loads(path.read_text()) if path.exists() else {"failed": 1}
passed, failed, skipped = (counts.get(key, 0) for key in ("passed", "failed", "skipped"))
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed or not passed else 0)
PYTHON
