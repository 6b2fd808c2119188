/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <temper/temper.h>

/* Runs a plan on zeros through the C interface. */
int main(int argc, char** argv) {
  static float images[3 * 64 * 64];
  const int64_t shape[] = {1, 3, 64, 64};
  temper_engine* engine = NULL;
  temper_context* context = NULL;
  size_t bytes = 0;
  const int failed =
      argc != 2 || temper_engine_load(argv[1], &engine) != TEMPER_OK ||
      temper_context_create(engine, 0, 1, &context) != TEMPER_OK ||
      temper_context_set_input(context, temper_engine_input_name(engine, 0), "f32", shape, 4, images) != TEMPER_OK ||
      temper_context_run(context) != TEMPER_OK ||
      temper_context_output(context, temper_engine_output_name(engine, 0), NULL, &bytes, NULL, 0, NULL) != TEMPER_OK;
  printf("Temper %s: %zu bytes %s\n", temper_version(), bytes, temper_last_error());
  temper_context_destroy(context);
  temper_engine_destroy(engine);
  return failed || bytes == 0;
}
