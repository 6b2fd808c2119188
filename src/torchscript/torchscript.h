/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the torchscript runner asks of libtemper_torchscript, a library of its own so that only those who have libtorch
 * load it. Nothing of C++ crosses the border: both sides may have been built by different compilers.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A dense row-major tensor in host memory. Types by name: "f32", "f16", "bf16", "f64", "i8", "i16", "i32", "i64", "u8",
 * "bool". */
typedef struct temper_torch_tensor {
  const char* name; /* of an input: its argument; of an output: its key in a dict, else null */
  const char* dtype;
  const int64_t* shape;
  size_t rank;
  void* data;
} temper_torch_tensor;

typedef struct temper_torch_module temper_torch_module;
/* Takes one output; what it points to is valid during the call only. */
typedef void (*temper_torch_sink)(void* user, const temper_torch_tensor* output);

/* "2.0.1" */
const char* temper_torch_version(void);
/* Why the last call of this thread failed. */
const char* temper_torch_error(void);
/* Null where the file is no TorchScript module. threads: 0 leaves libtorch's choice. */
temper_torch_module* temper_torch_load(const char* path, int threads);
/* Calls forward() without gradients: by argument names where all inputs have one of them, else in their order. Returns
   0 where it failed. Outputs are the tensors of the result in order: a tensor, or tuples, lists and dicts of them. */
int temper_torch_run(temper_torch_module* module, const temper_torch_tensor* inputs, size_t count,
                     temper_torch_sink sink, void* user);
void temper_torch_free(temper_torch_module* module);

#ifdef __cplusplus
}
#endif
