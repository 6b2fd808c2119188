// SPDX-License-Identifier: Apache-2.0
#include "ops/elementwise/cast.h"

#include <gtest/gtest.h>

#include "op_check.h"
#include "temper/error.h"

namespace temper {
namespace {

using testing::run_one;

TEST(Cast, integers_wrap_and_floats_truncate) {
  EXPECT_EQ(to_i64(run_one(ops::Cast{.to = DType::i8}, {Tensor::of<std::int64_t>({3}, {200, -129, 7})})),
            (std::vector<std::int64_t>{-56, 127, 7}));
  EXPECT_EQ(to_i64(run_one(ops::Cast{.to = DType::i32}, {Tensor::of<float>({3}, {-1.9F, 2.9F, 0.5F})})),
            (std::vector<std::int64_t>{-1, 2, 0}));
  EXPECT_EQ(to_i64(run_one(ops::Cast{.to = DType::boolean}, {Tensor::of<float>({3}, {-1.9F, 0, 0.5F})})),
            (std::vector<std::int64_t>{1, 0, 1}));
}

TEST(Cast, text_is_read_and_written) {
  EXPECT_EQ(run_one(ops::Cast{.to = DType::string}, {Tensor::of<float>({2}, {0.5F, -INFINITY})}).strings(),
            (std::vector<std::string>{"0.5", "-INF"}));
  const Operator to_float = ops::Cast{.to = DType::f32};
  testing::expect_near(run_one(to_float, {Tensor::of_strings({2}, {"1e3", "-2.5"})}), {2}, {1000, -2.5});
  EXPECT_THROW((void)to_float.evaluate(std::vector{Tensor::of_strings({1}, {"one"})}), Error);
}

TEST(Cast, saturation_of_small_floats_is_a_choice) {
  const auto x = Tensor::of<float>({1}, {1e6F});
  testing::expect_near(run_one(ops::Cast{.to = DType::f8e4m3fn}, {x}), {1}, {448});
  testing::expect_near(run_one(ops::Cast{.to = DType::f8e5m2, .saturates = false}, {x}), {1}, {INFINITY});
}

TEST(Cast, content_follows_where_the_target_has_room) {
  TensorType shape(DType::i64, {2});
  shape.content = Dims{Dim::symbol("h"), 300};
  const auto content = [&](DType to) {
    const auto type = Operator(ops::Cast{.to = to}).infer(std::vector{shape}, 1)[0];
    return type.content ? dims_text(*type.content) : "none";
  };
  EXPECT_EQ(content(DType::i32), "[h, 300]");
  EXPECT_EQ(content(DType::i8), "none");
  EXPECT_EQ(content(DType::f32), "none");
  EXPECT_EQ(content(DType::boolean), "none");  // h may be 0
  shape.content = Dims{Dim::symbol("h") + 1, 300};
  EXPECT_EQ(content(DType::boolean), "[1, 1]");
  shape.content = Dims{0, 300};
  EXPECT_EQ(content(DType::i8), "[0, 44]");
}

}  // namespace
}  // namespace temper
