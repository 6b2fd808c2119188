#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// ONNX Runtime as an exec runner; needs the npm package onnxruntime-node (NODE_PATH where it lies elsewhere):
//   temper verify model.onnx --runners reference --runner 'exec:node scripts/runners/onnxruntime_runner.js'
'use strict';
const ort = require('onnxruntime-node');
const { readNpz, writeNpz } = require('./npz.js');

async function main([model, inputs, outputs]) {
  if (!outputs) throw new Error('usage: onnxruntime_runner.js MODEL.onnx INPUTS.npz OUTPUTS.npz');
  const session = await ort.InferenceSession.create(model);
  const feeds = {};
  for (const [name, { type, dims, data }] of Object.entries(readNpz(inputs))) feeds[name] = new ort.Tensor(type, data, dims);
  const results = await session.run(feeds);
  const arrays = {};
  for (const name of session.outputNames) {
    const { type, dims, data } = results[name];
    arrays[name] = { type, dims, data };
  }
  writeNpz(outputs, arrays);
}

main(process.argv.slice(2)).catch(error => {
  console.error(error.message);
  process.exit(1);
});
