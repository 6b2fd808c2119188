// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: any bytes either give a plan or an Error. Mutations change what a plan says and mend its checksums,
// so that the checks behind them are reached.

#include "fuzz/mutate_plan.h"
#include "fuzz/target.h"
#include "plan/writer.h"
#include "support/fuzz_properties.h"
#include "support/sample_plan.h"

using namespace temper;

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  static_cast<void>(plan::sample_plan());  // registers the operator that it uses
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::report(fuzz::plan_defect(fuzz::input(data, size)));
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  static const std::vector<std::byte> k_sample = plan::serialise(plan::sample_plan());
  fuzz::Random random(seed);
  if (size < 32) return fuzz::replace(data, size, max_size, k_sample);
  const auto given = fuzz::input(data, size);
  const std::vector<std::byte> file(given.begin(), given.end());
  switch (fuzz::below(random, 8)) {
    case 0: return LLVMFuzzerMutate(data, size, max_size);
    case 1:
    case 2: return fuzz::replace(data, size, max_size, fuzz::mutate_section(file, random));
    default: return fuzz::replace(data, size, max_size, fuzz::mutate_plan(file, random));
  }
}
