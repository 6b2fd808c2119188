/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The C interface of Temper: load a plan, run it, and (where the builder is linked) build one from ONNX.
 *
 * Every function that can fail returns a temper_status; temper_last_error() then gives one sentence of the calling
 * thread: what, where, expected, what to do. Handles are freed by their destroy function; null is allowed there.
 * Strings are UTF-8 and belong to Temper unless said otherwise. The interface only grows: existing functions, values
 * and struct-free signatures stay as they are.
 */
#ifndef TEMPER_TEMPER_H_
#define TEMPER_TEMPER_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum temper_status {
  TEMPER_OK = 0,
  TEMPER_INVALID_MODEL = 1,
  TEMPER_UNSUPPORTED = 2,
  TEMPER_BAD_ARGUMENT = 3,
  TEMPER_BAD_PLAN = 4,
  TEMPER_DEVICE = 5,
  TEMPER_IO = 6,
  TEMPER_INTERNAL = 7
} temper_status;

/* Element types by name: "f32", "f16", "bf16", "f64", "i64", "i32", "u8", "bool", ... */

typedef struct temper_engine temper_engine;
typedef struct temper_context temper_context;

/* "0.1.0" */
const char* temper_version(void);
/* The last failure on this thread, empty where there was none. Valid until the thread's next call. */
const char* temper_last_error(void);

/* -- engine: shareable between threads ------------------------------------------------------------------------- */
temper_status temper_engine_load(const char* plan_path, temper_engine** engine);
void temper_engine_destroy(temper_engine* engine);
size_t temper_engine_input_count(const temper_engine* engine);
size_t temper_engine_output_count(const temper_engine* engine);
int temper_engine_profile_count(const temper_engine* engine);
/* Null where `index` is out of range. Valid as long as the engine. */
const char* temper_engine_input_name(const temper_engine* engine, size_t index);
const char* temper_engine_output_name(const temper_engine* engine, size_t index);
const char* temper_engine_input_dtype(const temper_engine* engine, size_t index);
const char* temper_engine_output_dtype(const temper_engine* engine, size_t index);
/* Rank of an input, or -1 where it is not known. */
int temper_engine_input_rank(const temper_engine* engine, size_t index);
/* Smallest, tuned-for and largest extents of an input in a profile; each array holds `rank` numbers. For a shape
 * tensor they bound its elements, and `rank` is their count. Null arrays are skipped. */
temper_status temper_engine_input_range(const temper_engine* engine, int profile, const char* input, int64_t* min,
                                        int64_t* opt, int64_t* max, size_t rank);

/* -- context: one thread's use of an engine --------------------------------------------------------------------- */
/* threads: 0 for all cores. */
temper_status temper_context_create(const temper_engine* engine, int profile, int threads, temper_context** context);
void temper_context_destroy(temper_context* context);
/* The bytes are read by temper_context_run and must stay valid until it returns. */
temper_status temper_context_set_input(temper_context* context, const char* name, const char* dtype,
                                       const int64_t* shape, size_t rank, const void* data);
/* Lets run write the output into `data` of `bytes` bytes; null returns to the context's own memory. */
temper_status temper_context_set_output(temper_context* context, const char* name, void* data, size_t bytes);
temper_status temper_context_run(temper_context* context);
/* An output of the last run. `shape` receives at most `shape_capacity` extents, `rank` how many there are. The
 * data is valid until the next run. Null pointers are skipped. */
temper_status temper_context_output(temper_context* context, const char* name, const void** data, size_t* bytes,
                                    int64_t* shape, size_t shape_capacity, size_t* rank);

/* -- builder: in the library that holds it ---------------------------------------------------------------------- */
/* Builds a plan from an ONNX file. `profiles` is null or a list of `profile_count` texts such as
 * "images: 1x3x640x640, 4x3x640x640, 32x3x640x640"; `timing_cache` is null or a file's path. */
temper_status temper_build(const char* onnx_path, const char* plan_path, const char* const* profiles,
                           size_t profile_count, const char* timing_cache);

#ifdef __cplusplus
}
#endif

#endif /* TEMPER_TEMPER_H_ */
