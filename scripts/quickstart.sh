#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# quickstart.sh: from a fresh clone to the built libraries: installs what is needed (Debian 12) and builds.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install_deps.sh build
cmake --preset release -DTEMPER_BUILD_TESTS=OFF
cmake --build --preset release
