// SPDX-License-Identifier: Apache-2.0
// temper_differential [--engine passes|plan|cuda] [--count N] [--first SEED] [--print SEED]: random graphs, reference
// against engine. A disagreement prints its seed and the smallest graph that shows it. Exit status 1 then.

#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>

#include "differential/engines.h"
#include "differential/random_graph.h"

namespace {

using namespace temper::differential;

struct Options {
  std::string engine = "passes";
  std::uint64_t first = 1;
  std::uint64_t count = 500;
  bool only_prints = false;
};

/// True where the engine agrees with the reference on the graph of this seed.
bool check_seed(std::uint64_t seed, const EngineUnderTest& engine, const std::string& name) {
  const Sample sample = random_sample(seed);
  if (sample.graph.outputs().empty()) return true;
  const auto mismatch = find_mismatch(sample, engine);
  if (!mismatch) return true;
  std::cout << "MISMATCH seed " << seed << ", input set " << mismatch->input_set << ": " << mismatch->text << "\n";
  const Sample smallest =
      shrink(sample, [&](const Sample& smaller) { return find_mismatch(smaller, engine).has_value(); });
  std::cout << "smallest graph (" << smallest.graph.node_count() << " of " << sample.graph.node_count()
            << " nodes): " << find_mismatch(smallest, engine).value().text << "\n"
            << sample_text(smallest) << "again: temper_differential --engine " << name << " --first " << seed
            << " --count 1\n\n"
            << std::flush;
  return false;
}

int run(const Options& options) {
  const EngineUnderTest engine = engine_named(options.engine);
  std::uint64_t failed = 0;
  for (std::uint64_t seed = options.first; seed < options.first + options.count; ++seed) {
    if (options.only_prints)
      std::cout << sample_text(random_sample(seed));
    else if (!check_seed(seed, engine, options.engine))
      ++failed;
  }
  std::cout << options.count - failed << " of " << options.count << " graphs agree (engine " << options.engine
            << ", seeds from " << options.first << ")\n";
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    const char* value = argv[i + 1];
    if (flag == "--engine") {
      options.engine = value;
    } else if (flag == "--count") {
      options.count = std::strtoull(value, nullptr, 10);
    } else if (flag == "--first") {
      options.first = std::strtoull(value, nullptr, 10);
    } else if (flag == "--print") {
      options = {options.engine, std::strtoull(value, nullptr, 10), 1, true};
    } else {
      std::cerr << "unknown flag " << flag << "\n";
      return 2;
    }
  }
  if (argc % 2 == 0) {
    std::cerr << "usage: temper_differential [--engine passes|plan|cuda] [--count N] [--first SEED] [--print SEED]\n";
    return 2;
  }
  try {
    return run(options);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
