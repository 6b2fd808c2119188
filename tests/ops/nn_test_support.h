// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random problems for the operators with windows and matrices.

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::test {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::int64_t integer(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }
  std::vector<std::int64_t> integers(std::size_t count, std::int64_t least, std::int64_t most) {
    std::vector<std::int64_t> values(count);
    for (auto& value : values) value = integer(least, most);
    return values;
  }
  /// Multiples of 1/8 in [-2, 2]: products and short sums are exact in f32.
  Tensor tensor(Shape shape) {
    std::vector<double> values(static_cast<std::size_t>(element_count(shape)));
    for (auto& value : values) value = static_cast<double>(integer(-16, 16)) / 8;
    return from_f64(DType::f32, std::move(shape), values);
  }

 private:
  std::mt19937 engine_;
};

/// Inference with every extent of input 0 replaced by a symbol gives, after substitution, the shapes that evaluation
/// gives.
inline void expect_symbolic_shapes(const Operator& op, const std::vector<Tensor>& inputs) {
  const auto outputs = op.evaluate(inputs);
  std::vector<TensorType> types;
  for (const Tensor& input : inputs) types.push_back(TensorType::of(input));
  Dims& dims = *types[0].dims;
  const Shape& shape = inputs[0].shape();
  for (std::size_t i = 0; i < dims.size(); ++i) dims[i] = Dim::symbol("s" + std::to_string(i));
  const auto inferred = op.infer(types, outputs.size());
  const auto lookup = [&](const std::string& symbol) -> std::optional<Dim> {
    return Dim(shape[static_cast<std::size_t>(std::stoi(symbol.substr(1)))]);
  };
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    ASSERT_TRUE(inferred[i].is_ranked()) << op.text();
    Dims got;
    for (const Dim& dim : *inferred[i].dims) got.push_back(dim.substitute(lookup));
    EXPECT_EQ(dims_text(got), dims_text(dims_from_shape(outputs[i].shape())))
        << op.text() << " of " << shape_text(shape) << " inferred " << inferred[i].text();
    EXPECT_EQ(inferred[i].dtype, outputs[i].dtype()) << op.text();
  }
}

inline void expect_near(const Tensor& got, const Tensor& expected, double tolerance = 1e-5) {
  ASSERT_EQ(got.dtype(), expected.dtype());
  ASSERT_EQ(got.shape(), expected.shape()) << shape_text(got.shape()) << " against " << shape_text(expected.shape());
  const auto a = to_f64(got);
  const auto b = to_f64(expected);
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], tolerance) << "at element " << i;
}

}  // namespace temper::test
