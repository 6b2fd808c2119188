#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# quickstart.sh: from a fresh clone to a result: installs what is needed (Debian 12), builds, takes a bundled model from
# ONNX to a plan that is verified against the reference, run on real inputs and measured; then deploys a detector with
# a pose head on drawn street scenes: build, verification, metrics, gates, benchmark and a report.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install_deps.sh build
cmake --preset release -DTEMPER_BUILD_TESTS=OFF
cmake --build --preset release

temper=build/release/bin/temper
model=examples/models/shapes_classifier.onnx
samples=examples/models/shapes_samples.npz
out=build/quickstart
profile='images: 1x3x64x64, 4x3x64x64, 32x3x64x64'
mkdir -p "$out"

step() { printf '\n$ %s\n' "$*"; "$@"; }
step $temper build $model -o $out/shapes.plan --timing-cache $out/timing.json --profile "$profile"
step $temper verify $model --runners reference,temper --plan $out/shapes.plan --load $samples
step $temper run $out/shapes.plan --input $samples -o $out/logits.npz
step $temper bench $out/shapes.plan --duration 1

step build/release/bin/temper_make_scenes build/scenes
step $temper deploy examples/deploy/pose.yaml

printf '\nThe plan is %s; next: %s inspect %s --tactics\n' "$out/shapes.plan" "$temper" "$out/shapes.plan"
printf 'Other deployments: examples/deploy/*.yaml, described in examples/README.md\n'
printf 'The report: file://%s\n' "$PWD/build/deployed/pose/report.html"
