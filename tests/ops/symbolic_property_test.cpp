// SPDX-License-Identifier: Apache-2.0
// For every operator that moves elements: inference over symbols, then numbers put in for the symbols, must give the
// shapes and contents that evaluation gives.

#include <gtest/gtest.h>

#include <map>

#include "support/movement_problems.h"

namespace temper {
namespace {

using test::Random;
using testing::Generator;
using testing::Problem;

/// Writes numbers as symbols and remembers what they stand for.
class Symbols {
 public:
  explicit Symbols(Random& random) : random_(random) {}

  /// A constant, a symbol, or a symbol plus a constant.
  Dim extent(std::int64_t value) {
    const std::int64_t added = random_.integer(0, 3);
    if (added > value || random_.integer(0, 2) == 0) return value;
    return named("d" + std::to_string(values_.size()), value - added) + added;
  }

  /// A constant, an extent, or the element of a shape tensor, of which even the sign is not known.
  Dim element(std::int64_t value) {
    const std::int64_t kind = random_.integer(0, 3);
    if (kind == 0) return value;
    if (kind == 1 && value > 0) return extent(value);
    if (kind == 2 && value > 0) return value;
    return named("t" + std::to_string(values_.size()) + "[0]", value);
  }

  TensorType type_of(const Tensor& tensor) {
    TensorType type = TensorType::of(tensor);
    if (type.content) {
      // A vector whose content is known has a known length.
      if (random_.integer(0, 3) > 0)
        for (Dim& item : *type.content) item = element(item.value());
      if (random_.integer(0, 3) > 0) return type;
      type.content.reset();
    }
    for (Dim& dim : *type.dims) dim = extent(dim.value());
    return type;
  }

  [[nodiscard]] Dim number(const Dim& dim) const {
    return dim.substitute([&](const std::string& symbol) -> std::optional<Dim> { return values_.at(symbol); });
  }

 private:
  Dim named(const std::string& symbol, std::int64_t value) {
    values_[symbol] = value;
    return Dim::symbol(symbol);
  }

  Random& random_;
  std::map<std::string, std::int64_t> values_;
};

std::string name_of(const ::testing::TestParamInfo<Generator>& info) { return info.param.name; }

class SymbolicInference : public ::testing::TestWithParam<Generator> {};

/// How many extents of `inferred` are known, having compared each with what was computed.
int expect_agreement(const TensorType& inferred, const Tensor& computed, const Symbols& symbols,
                     const std::string& where) {
  EXPECT_EQ(inferred.dtype, computed.dtype()) << where;
  if (!inferred.is_ranked()) return 0;
  int known = 0;
  EXPECT_EQ(inferred.rank(), computed.rank()) << where;
  for (std::int64_t i = 0; i < std::min(inferred.rank(), computed.rank()); ++i) {
    if (inferred.dim(i).is_unknown()) continue;
    ++known;
    EXPECT_EQ(symbols.number(inferred.dim(i)), Dim(computed.dim(i)))
        << where << " axis " << i << " is " << inferred.dim(i);
  }
  if (!inferred.content) return known;
  const auto values = to_i64(computed);
  EXPECT_EQ(inferred.content->size(), values.size()) << where;
  for (std::size_t i = 0; i < std::min(values.size(), inferred.content->size()); ++i)
    EXPECT_EQ(symbols.number((*inferred.content)[i]), Dim(values[i])) << where << " element " << i;
  return known;
}

TEST_P(SymbolicInference, agrees_with_evaluation) {
  const Generator& generator = GetParam();
  int known = 0;
  int extents = 0;
  for (unsigned seed = 0; seed < 400 && !HasFailure(); ++seed) {
    Random random(seed);
    const Problem problem = generator.make(random);
    const auto outputs = problem.op.evaluate(problem.inputs);
    for (const bool is_symbolic : {false, true}) {
      Symbols symbols(random);
      std::vector<TensorType> types;
      std::string where = str("seed ", seed, ": ", problem.op.text());
      for (const Tensor& input : problem.inputs) {
        types.push_back(is_symbolic ? symbols.type_of(input) : TensorType::of(input));
        where += str(" ", types.back().text(), types.back().content ? dims_text(*types.back().content) : "");
      }
      const auto inferred = problem.op.infer(types, outputs.size());
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        const int found = expect_agreement(inferred[i], outputs[i], symbols, where);
        if (!is_symbolic && !generator.is_data_dependent) {
          EXPECT_EQ(found, outputs[i].rank()) << where;
        }
        known += found;
        extents += static_cast<int>(outputs[i].rank());
      }
    }
  }
  EXPECT_GE(4 * known, extents) << "inference gives up too often for this test to mean much";
}

INSTANTIATE_TEST_SUITE_P(Operators, SymbolicInference, ::testing::ValuesIn(testing::movement_generators()), name_of);

}  // namespace
}  // namespace temper
