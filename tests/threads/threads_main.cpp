// SPDX-License-Identifier: Apache-2.0
// temper_threads PLAN...: contexts of every profile run at the same time in threads of their own, over every extent
// that their profile allows; each result must equal, bit for bit, the one of a context that ran alone. For the thread
// sanitizer: it links the runtime only, so it is built in a fraction of the time of the tests.

#include <algorithm>
#include <atomic>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "base/str.h"
#include "temper/engine.h"
#include "temper/error.h"
#include "tensor/numeric.h"

namespace {

using namespace temper;

constexpr int k_threads_per_profile = 2;
constexpr int k_rounds = 3;

/// Numbers that differ between elements, calls and shapes, and are the same in every run.
Tensor sample(DType dtype, const Shape& shape, std::uint64_t seed) {
  Tensor plain(DType::f64, shape);
  std::uint64_t state = seed * 2654435761U + 1;
  for (double& value : plain.mutable_data<double>()) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    value = static_cast<double>(state >> 40) / (1 << 24);
  }
  return cast(plain, dtype);
}

/// The inputs of one call: extents at min, opt or max.
std::vector<Tensor> inputs_of(const Engine& engine, int profile, int which) {
  std::vector<Tensor> inputs;
  for (const TensorInfo& input : engine.inputs()) {
    const ShapeRange range = engine.range(profile, input.name);
    inputs.push_back(sample(input.dtype,
                            which == 0   ? range.min
                            : which == 1 ? range.opt
                                         : range.max,
                            static_cast<std::uint64_t>(which)));
  }
  return inputs;
}

bool are_equal(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Tensor& x, const Tensor& y) { return x.equals(y); });
}

/// Runs of all shapes of a profile, again and again, that differed from `expected`.
int wrong_runs(const Engine& engine, int profile, int threads, const std::vector<std::vector<Tensor>>& expected) {
  auto context = engine.context({.profile = profile, .threads = threads, .cached_shapes = 2});
  int wrong = 0;
  for (int round = 0; round < k_rounds; ++round)
    for (int which = 0; which < 3; ++which)
      if (!are_equal(context.infer(inputs_of(engine, profile, which)), expected[static_cast<std::size_t>(which)]))
        ++wrong;
  return wrong;
}

int check(const std::string& file) {
  const Engine engine = Engine::load(file);
  std::vector<std::vector<std::vector<Tensor>>> expected;  // by profile, shape, output
  {
    const Engine alone = Engine::load(file);
    for (int profile = 0; profile < engine.profile_count(); ++profile) {
      auto context = alone.context({.profile = profile});
      expected.emplace_back();
      for (int which = 0; which < 3; ++which)
        expected.back().push_back(context.infer(inputs_of(alone, profile, which)));
    }
  }
  std::atomic<int> wrong = 0, runs = 0;
  std::vector<std::thread> threads;
  for (int profile = 0; profile < engine.profile_count(); ++profile)
    for (int i = 0; i < k_threads_per_profile; ++i)
      threads.emplace_back([&, profile, i] {
        try {
          wrong += wrong_runs(engine, profile, 1 + i, expected[static_cast<std::size_t>(profile)]);
          runs += 3 * k_rounds;
        } catch (const Error& error) {
          std::cerr << str(file, ": ", error.what(), "\n");
          ++wrong;
        }
      });
  for (auto& thread : threads) thread.join();
  std::cout << file << ": " << runs << " runs in " << threads.size() << " threads, " << wrong << " wrong\n";
  return wrong == 0 && runs > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    int status = argc < 2 ? 2 : 0;
    for (int i = 1; i < argc; ++i) status = std::max(status, check(argv[i]));
    return status;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
