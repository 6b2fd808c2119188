#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A TorchScript module as an exec runner; needs torch and numpy:

  temper verify model.onnx --runners reference \\
      --runner 'exec:python3 scripts/runners/pytorch_runner.py model.pt {inputs} {outputs} --outputs boxes,scores'

Inputs are passed by name where the module's forward() has such arguments, else in the order of the file.
"""
import argparse
import inspect

import numpy
import torch


def call(module, arrays):
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    try:
        names = [argument.name for argument in module.forward.schema.arguments][1:]
    except AttributeError:
        names = list(inspect.signature(module.forward).parameters)
    if all(name in names for name in tensors):
        return module(**tensors)
    return module(*tensors.values())


def flatten(result):
    if isinstance(result, torch.Tensor):
        return [result]
    items = result.values() if isinstance(result, dict) else result
    return [tensor for item in items for tensor in flatten(item)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", help="saved by torch.jit.save")
    parser.add_argument("inputs", help=".npz")
    parser.add_argument("outputs", help=".npz")
    parser.add_argument("--outputs", dest="names", required=True, help="names of the outputs in order: boxes,scores")
    options = parser.parse_args()
    module = torch.jit.load(options.module, map_location="cpu").eval()
    with numpy.load(options.inputs) as archive, torch.inference_mode():
        results = flatten(call(module, {name: archive[name] for name in archive.files}))
    names = options.names.split(",")
    if len(names) != len(results):
        raise SystemExit(f"{len(names)} output names were given, the module returned {len(results)} tensors")
    numpy.savez(options.outputs, **{name: tensor.numpy() for name, tensor in zip(names, results)})


if __name__ == "__main__":
    main()
