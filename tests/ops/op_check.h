// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "ops/operator.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::testing {

inline constexpr std::int64_t k_largest_extent = std::int64_t{1} << 31;

/// The type of `tensor` with every extent above 1 as the symbol "e<extent>" and every content element as the symbol
/// "c<value>[]", where it is a number that an extent may have: equal numbers share a symbol.
inline TensorType symbolic_type(const Tensor& tensor) {
  TensorType type = TensorType::of(tensor);
  if (!tensor.is_valid()) return type;
  for (Dim& dim : *type.dims)
    if (dim.value() > 1) dim = Dim::symbol("e" + std::to_string(dim.value()));
  if (type.content)
    for (Dim& item : *type.content)
      if (std::abs(item.value() / 2) < k_largest_extent / 2) item = Dim::symbol("c" + item.text() + "[]");
  return type;
}

/// The number that a symbol of symbolic_type() stands for.
inline Dim concrete(const Dim& dim) {
  return dim.substitute([](const std::string& symbol) { return Dim(std::stoll(symbol.substr(1))); });
}

/// `inferred` must not contradict what was computed; unknown extents and untracked content are no contradiction.
inline void expect_inferred(const TensorType& inferred, const Tensor& computed, const std::string& where) {
  if (inferred.dtype != DType::undefined) {
    EXPECT_EQ(inferred.dtype, computed.dtype()) << where;
  }
  if (!inferred.dims) return;
  ASSERT_EQ(inferred.rank(), computed.rank()) << where;
  for (std::int64_t i = 0; i < computed.rank(); ++i)
    if (!inferred.dim(i).is_unknown()) {
      EXPECT_EQ(concrete(inferred.dim(i)), Dim(computed.dim(i))) << where << ": " << inferred.text() << " axis " << i;
    }
  if (!inferred.content) return;
  const auto values = to_i64(computed);
  ASSERT_EQ(inferred.content->size(), values.size()) << where;
  for (std::size_t i = 0; i < values.size(); ++i)
    EXPECT_EQ(concrete((*inferred.content)[i]), Dim(values[i])) << where << ": content " << i;
}

/// Evaluates, and expects inference to agree with the result for constant and for symbolic inputs.
inline std::vector<Tensor> run(const Operator& op, const std::vector<Tensor>& inputs) {
  std::vector<Tensor> outputs = op.evaluate(inputs);
  for (const bool is_symbolic : {false, true}) {
    std::vector<TensorType> types;
    for (const Tensor& input : inputs) types.push_back(is_symbolic ? symbolic_type(input) : TensorType::of(input));
    const auto inferred = op.infer(types, outputs.size());
    EXPECT_EQ(inferred.size(), outputs.size()) << op.text();
    for (std::size_t i = 0; i < std::min(inferred.size(), outputs.size()); ++i)
      if (outputs[i].is_valid())
        expect_inferred(inferred[i], outputs[i], op.text() + (is_symbolic ? " (symbolic)" : ""));
  }
  return outputs;
}

/// The first output of run().
inline Tensor run_one(const Operator& op, const std::vector<Tensor>& inputs) { return run(op, inputs).at(0); }

/// Same shape and values within `relative` of each other; NaN equals NaN.
inline void expect_near(const Tensor& got, const Shape& shape, const std::vector<double>& expected,
                        double relative = 1e-12) {
  EXPECT_EQ(got.shape(), shape);
  const auto values = to_f64(got);
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool is_same = std::isnan(expected[i]) ? std::isnan(values[i]) : values[i] == expected[i];
    const bool is_close = std::fabs(values[i] - expected[i]) <= relative * std::max(1.0, std::fabs(expected[i]));
    EXPECT_TRUE(is_same || is_close) << "element " << i << ": " << values[i] << ", expected " << expected[i];
  }
}

}  // namespace temper::testing
