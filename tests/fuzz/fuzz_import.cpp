// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: any bytes either import or give an Error; no crash, no hang, no allocation that the bytes do not
// justify. Mutations change the fields of a model and build it up from nodes of every operator.

#include <set>

#include "fuzz/mutate_wire.h"
#include "fuzz/target.h"
#include "onnx/importer.h"
#include "support/fuzz_properties.h"
#include "support/import_seeds.h"

namespace {

using namespace temper;

std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Every operator and domain there is, so that a changed node is often one that an importer takes.
const std::vector<std::string>& words() {
  static const std::vector<std::string> all = [] {
    std::set<std::string> found;
    for (const auto* entry : onnx::importer_table().entries()) found.insert({entry->op_type, entry->domain});
    return std::vector<std::string>(found.begin(), found.end());
  }();
  return all;
}

fuzz::WireMessageTree random_seed(fuzz::Random& random) {
  return fuzz::parse_wire(testing::import_seed(fuzz::pick(random, testing::import_seed_lines())));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::report(fuzz::import_defect(fuzz::input(data, size)));
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  fuzz::Random random(seed);
  fuzz::WireMessageTree tree = fuzz::parse_wire(text(data, size));
  if (!tree.empty() && fuzz::below(random, 16) == 0) return LLVMFuzzerMutate(data, size, max_size);
  if (tree.empty()) tree = random_seed(random);
  for (std::size_t changes = 1 + fuzz::below(random, 4); changes > 0; --changes) {
    if (fuzz::below(random, 8) == 0) {
      fuzz::WireMessageTree other = random_seed(random);
      fuzz::splice_wire(tree, other, random);
    } else {
      fuzz::mutate_wire(tree, random, words());
    }
  }
  return fuzz::replace(data, size, max_size, fuzz::serialise_wire(tree));
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data1, std::size_t size1,
                                                 const std::uint8_t* data2, std::size_t size2, std::uint8_t* out,
                                                 std::size_t max_out_size, unsigned int seed) {
  fuzz::Random random(seed);
  fuzz::WireMessageTree to = fuzz::parse_wire(text(data1, size1)), from = fuzz::parse_wire(text(data2, size2));
  fuzz::splice_wire(to, from, random);
  const std::size_t kept = std::min(size1, max_out_size);
  std::copy_n(data1, kept, out);
  return fuzz::replace(out, kept, max_out_size, fuzz::serialise_wire(to));
}
