// SPDX-License-Identifier: Apache-2.0
#include "backend/problem_text.h"

#include <gtest/gtest.h>

#include "temper/error.h"
#include "tensor/numeric.h"

namespace temper::backend {
namespace {

TEST(ProblemText, reads_attributes_inputs_and_infers_outputs) {
  const ProblemCase parsed = parse_problem("Softmax x=2x3x4:f64@5..6 axis=1 is_log=true");
  EXPECT_EQ(parsed.problem.op.text(), "Softmax(axis=1, is_log=true)");
  ASSERT_EQ(parsed.problem.inputs.size(), 1U);
  EXPECT_EQ(parsed.problem.inputs[0].text(), "f64[2x3x4]");
  EXPECT_EQ(parsed.problem.outputs[0].text(), "f64[2x3x4]");
  EXPECT_EQ(parsed.ranges[0].low, 5);
  EXPECT_FALSE(parsed.problem.is_constant(0));
}

TEST(ProblemText, constants_are_drawn_or_given) {
  EXPECT_EQ(to_i64(parse_problem("Reorder x={3,-1}:i32").problem.constants[0]), (std::vector<std::int64_t>{3, -1}));
  const Tensor drawn = parse_problem("Reorder x=4x4:u8:const@2..3").problem.constants[0];
  for (const std::int64_t value : to_i64(drawn)) EXPECT_TRUE(value == 2 || value == 3) << value;
}

TEST(ProblemText, bad_text_is_an_error_that_quotes_it) {
  for (const char* text : {"", "Nothing x=1", "Softmax x", "Softmax x=axb", "Softmax x=2:f33", "Softmax x={1",
                           "Softmax x=2 axis=one", "Softmax x=2@1", "Softmax 'x=2"})
    EXPECT_THROW((void)parse_problem(text), Error) << text;
}

TEST(ProblemText, equal_seeds_give_equal_tensors) {
  const ValueRange range{-1, 1};
  EXPECT_TRUE(random_tensor(DType::f32, {9}, range, 5).equals(random_tensor(DType::f32, {9}, range, 5)));
  EXPECT_FALSE(random_tensor(DType::f32, {9}, range, 5).equals(random_tensor(DType::f32, {9}, range, 6)));
}

}  // namespace
}  // namespace temper::backend
