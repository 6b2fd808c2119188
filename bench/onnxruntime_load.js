// SPDX-License-Identifier: Apache-2.0
// ONNX Runtime's side of bench/load_time.py: prints how long it takes to create a session, to run it once, and
// to create another of the same file once the library is warm, then ends. Needs the npm package onnxruntime-node (see NODE_PATH).
// usage: node onnxruntime_load.js MODEL.onnx THREADS [NAME=1x3x640x640]...
'use strict';
const ort = require('onnxruntime-node');

const ARRAYS = { float32: Float32Array, int64: BigInt64Array, int32: Int32Array, uint8: Uint8Array, bool: Uint8Array };
const milliseconds = (begin) => Number(process.hrtime.bigint() - begin) / 1e6;

function makeInputs(session, shapes) {
  const feeds = {};
  session.inputNames.forEach((name, i) => {
    const { type, shape } = session.inputMetadata[i];
    const dims = shapes[name] || shape.map((dim) => (typeof dim === 'number' && dim > 0 ? dim : 1));
    const data = new (ARRAYS[type] || Uint16Array)(dims.reduce((a, b) => a * b, 1));
    if (type === 'float32') data.forEach((_, k) => { data[k] = Math.random(); });
    feeds[name] = new ort.Tensor(type, data, dims);
  });
  return feeds;
}

async function main() {
  const [model, threads, ...rest] = process.argv.slice(2);
  const shapes = Object.fromEntries(rest.map((text) => {
    const at = text.lastIndexOf('=');
    return [text.slice(0, at), text.slice(at + 1).split('x').map(Number)];
  }));
  const options = { intraOpNumThreads: Number(threads), interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all' };
  const creation = process.hrtime.bigint();
  const session = await ort.InferenceSession.create(model, options);
  const loadMs = milliseconds(creation);
  const feeds = makeInputs(session, shapes);
  const first = process.hrtime.bigint();
  await session.run(feeds);
  const firstMs = milliseconds(first);
  const again = process.hrtime.bigint();
  await ort.InferenceSession.create(model, options);
  console.log(`ready onnxruntime load_ms=${loadMs.toFixed(3)} first_run_ms=${firstMs.toFixed(3)} again_ms=${milliseconds(again).toFixed(3)}`);
  process.exit(0);
}

main().catch((error) => {
  console.error(String(error.message || error));
  process.exit(2);
});
