// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: any bytes either import or give an Error; no crash, no hang, no allocation that the bytes do not
// justify.

#include <cstddef>
#include <cstdint>
#include <span>

#include "onnx/import_model.h"
#include "temper/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    static_cast<void>(temper::onnx::import_model(std::as_bytes(std::span(data, size))));
  } catch (const temper::Error& error) {
    // A broken invariant is a defect whatever the input.
    if (error.code() == temper::ErrorCode::internal) __builtin_trap();
  }
  return 0;
}
