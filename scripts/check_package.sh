#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# check_package.sh BUILD_FOLDER: installs the build into an empty folder, then builds and runs the programs of
# tests/package against it, through find_package and through pkg-config. Checks that the runtime library needs no library
# of build time.
set -euo pipefail
build=$(realpath "$1")
source=$(realpath "$(dirname "$0")/..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/prefix" >/dev/null
cmake -S "$source/tests/package" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_BUILD_TYPE=Debug >/dev/null
cmake --build "$work/build" >/dev/null
ln -s "$source/examples" "$work/examples"
cd "$work"
build/first_plan >logits.txt
[ "$(wc -l <logits.txt)" -eq 8 ] || { echo "package: first_plan did not print 8 logits"; exit 1; }
build/uses_runtime shapes.plan
build/uses_c shapes.plan

library=$(find "$work/prefix" -name 'libtemper_runtime.so')
if readelf -d "$library" | grep -E 'NEEDED.*(protobuf|onnx|libtemper\.so)'; then
  echo "package: libtemper_runtime needs a library of build time"
  exit 1
fi

PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name temper.pc)")
export PKG_CONFIG_PATH
compile() {
  local package=$1 program=$2 flags
  read -ra flags <<<"$(pkg-config --cflags --libs "$package")"
  "${CXX:-c++}" -std=c++20 "$program" "${flags[@]}" -Wl,-rpath,"$(dirname "$library")" -o program
}
compile temper-runtime "$source/tests/package/uses_runtime.cpp"
./program shapes.plan >/dev/null
compile temper "$source/examples/first_plan.cpp"
./program >again.txt
# Two builds without a timing cache may choose different kernels, whose sums differ in the last bits.
paste logits.txt again.txt | awk '{ d = $1 - $2; if (d < 0) d = -d; if (d > 1e-3 || NF != 2) bad = 1 } END { exit bad || NR != 8 }' ||
  { echo "package: first_plan gives other logits through pkg-config"; exit 1; }
echo "package: find_package and pkg-config work"
