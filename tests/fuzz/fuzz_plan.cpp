// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: any bytes either give a plan or an Error. Half of the mutated files get right checksums again, so
// that the checks behind them are reached.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "plan/content.h"
#include "plan/writer.h"
#include "support/plan_checksums.h"
#include "support/sample_plan.h"
#include "temper/error.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  try {
    static_cast<void>(temper::Plan::from_bytes({bytes, bytes + size}));
  } catch (const temper::Error& error) {
    if (error.code() != temper::ErrorCode::bad_plan) __builtin_trap();
  }
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  static const std::vector<std::byte> k_sample = temper::plan::serialise(temper::plan::sample_plan());
  if (size < 32 && k_sample.size() <= max_size) {
    std::memcpy(data, k_sample.data(), k_sample.size());
    size = k_sample.size();
  }
  size = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 2 == 0) return size;
  std::vector<std::byte> bytes(size);
  std::memcpy(bytes.data(), data, size);
  temper::plan::mend_checksums(bytes);
  std::memcpy(data, bytes.data(), size);
  return size;
}
