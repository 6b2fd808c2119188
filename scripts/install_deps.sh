#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# install_deps.sh [build|test]: installs what building needs, with "test" also what the tests and checks need.
# For Debian 12 and newer; elsewhere it prints the names. Does nothing where all are present.
set -euo pipefail

build_packages=(
  g++ cmake ninja-build pkg-config
  libspdlog-dev nlohmann-json3-dev zlib1g-dev libssl-dev libxxhash-dev
  libonnx-dev libprotobuf-dev libdnnl-dev libflatbuffers-dev flatbuffers-compiler libcli11-dev
  libyaml-cpp-dev libopencv-imgproc-dev libopencv-imgcodecs-dev
)
test_packages=(
  libgtest-dev python3 git ccache lld clang-format
  clang libclang-rt-dev libomp-dev
)

packages=("${build_packages[@]}")
[ "${1:-test}" = build ] || packages+=("${test_packages[@]}")

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "install_deps: this is no Debian; install these with your package manager (Debian's names):"
  printf '  %s\n' "${packages[@]}"
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install_deps: needs root to install: ${missing[*]}" >&2
    exit 4
  fi
  as_root=(sudo)
fi
echo "install_deps: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
