// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <numeric>

#include "op_check.h"

namespace temper::testing {

/// An i64 vector.
inline Tensor list(const std::vector<std::int64_t>& values) {
  return Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
}

/// 0, 1, 2, ... in i64.
inline Tensor counting(const Shape& shape) {
  std::vector<std::int64_t> values(static_cast<std::size_t>(element_count(shape)));
  std::iota(values.begin(), values.end(), 0);
  return Tensor::of<std::int64_t>(shape, values);
}

inline void expect_ints(const Tensor& got, const Shape& shape, const std::vector<std::int64_t>& values) {
  EXPECT_EQ(got.shape(), shape);
  EXPECT_EQ(to_i64(got), values);
}

}  // namespace temper::testing
