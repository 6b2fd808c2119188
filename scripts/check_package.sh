#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# check_package.sh BUILD_FOLDER: installs the build into an empty folder and builds the programs of tests/package against
# it, once through find_package and once through pkg-config; checks that the runtime library needs no build-time library.
set -euo pipefail
build=$(realpath "$1")
source=$(realpath "$(dirname "$0")/..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/prefix" >/dev/null
cmake -S "$source/tests/package" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/build" >/dev/null
for program in uses_runtime uses_temper; do
  "$work/build/$program"
done

library=$(find "$work/prefix" -name 'libtemper_runtime.so')
if readelf -d "$library" | grep -E 'NEEDED.*(protobuf|onnx)'; then
  echo "package: libtemper_runtime needs a library of build time"
  exit 1
fi

PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name temper.pc)")
export PKG_CONFIG_PATH
for package in temper-runtime:uses_runtime temper:uses_temper; do
  read -ra flags <<<"$(pkg-config --cflags --libs "${package%:*}")"
  "${CXX:-c++}" "$source/tests/package/${package#*:}.cpp" "${flags[@]}" -Wl,-rpath,"$(dirname "$library")" -o "$work/program"
  "$work/program"
done
echo "package: find_package and pkg-config work"
