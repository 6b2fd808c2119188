// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/einsum.h"

#include <gtest/gtest.h>

#include <map>

#include "ops/nn_test_support.h"
#include "ops/op_check.h"

namespace temper::ops {
namespace {

using temper::testing::expect_near;
using temper::testing::run_one;
using test::Random;

/// Sums over all combinations of all letters, straight from the definition.
std::vector<double> direct(const std::vector<std::string>& terms, const std::string& output,
                           const std::vector<Tensor>& inputs, const std::map<char, std::int64_t>& extents) {
  std::vector<char> letters;
  std::int64_t combinations = 1;
  for (const auto& [letter, extent] : extents) {
    letters.push_back(letter);
    combinations *= extent;
  }
  const auto offset = [&](const std::string& term, std::map<char, std::int64_t>& at) {
    std::int64_t result = 0;
    for (const char letter : term) result = result * extents.at(letter) + at[letter];
    return static_cast<std::size_t>(result);
  };
  std::int64_t size = 1;
  for (const char letter : output) size *= extents.at(letter);
  std::vector<double> result(static_cast<std::size_t>(size), 0.0);
  for (std::int64_t i = 0; i < combinations; ++i) {
    std::map<char, std::int64_t> at;
    std::int64_t rest = i;
    for (const char letter : letters) {
      at[letter] = rest % extents.at(letter);
      rest /= extents.at(letter);
    }
    double product = 1;
    for (std::size_t k = 0; k < terms.size(); ++k) product *= to_f64(inputs[k])[offset(terms[k], at)];
    result[offset(output, at)] += product;
  }
  return result;
}

TEST(Einsum, equals_the_definition) {
  Random random(1);
  const std::map<char, std::int64_t> all = {{'a', 2}, {'b', 3}, {'c', 4}, {'d', 1}, {'e', 2}};
  const std::vector<std::pair<std::vector<std::string>, std::string>> equations = {{{"ab", "bc"}, "ac"},
                                                                                   {{"abc", "cb"}, "a"},
                                                                                   {{"aab"}, "ba"},
                                                                                   {{"abc"}, ""},
                                                                                   {{"ab", "bc", "ce"}, "ae"},
                                                                                   {{"abe", "abc"}, "ace"},
                                                                                   {{"ad", "dc", "cb"}, "ba"},
                                                                                   {{"a", "b", "c"}, "cba"},
                                                                                   {{"ab", "ab"}, ""},
                                                                                   {{"abb", "bc"}, "ca"},
                                                                                   {{"ab", "cd"}, "dbca"}};
  for (const auto& [terms, output] : equations) {
    std::vector<Tensor> inputs;
    std::map<char, std::int64_t> extents;
    for (const auto& term : terms) {
      Shape shape;
      for (const char letter : term) shape.push_back(extents[letter] = all.at(letter));
      inputs.push_back(random.tensor(shape));
    }
    Shape shape;
    for (const char letter : output) shape.push_back(all.at(letter));
    expect_near(run_one(Einsum{.equation = join(terms, ",") + "->" + output}, inputs), shape,
                direct(terms, output, inputs, extents), 1e-6);
  }
}

TEST(Einsum, ellipses_broadcast_and_implicit_output_is_alphabetical) {
  const Tensor a = Tensor::of<double>({2, 1, 2}, {1, 2, 3, 4});
  const Tensor b = Tensor::of<double>({3, 2}, {1, 0, 0, 1, 1, 1});
  expect_near(run_one(Einsum{.equation = "...i,...i->..."}, {a, b}), {2, 3}, {1, 2, 3, 3, 4, 7});
  const Tensor m = Tensor::of<double>({2, 3}, {1, 2, 3, 4, 5, 6});
  expect_near(run_one(Einsum{.equation = "ba"}, {m}), {3, 2}, {1, 4, 2, 5, 3, 6});
  expect_near(run_one(Einsum{.equation = " b ... , b "}, {m, Tensor::of<double>({2}, {1, 10})}), {3}, {41, 52, 63});
}

TEST(Einsum, malformed_equations_are_refused) {
  const TensorType matrix(DType::f32, {Dim(2), Dim(3)});
  for (const char* equation : {"ijk->i", "i->i", "ij->ik", "ij->ii", "i1->i", "ij,jk->ik", "......->", "->", ""})
    EXPECT_THROW((void)Einsum{.equation = equation}.infer(std::vector<TensorType>{matrix}), Error) << equation;
  EXPECT_THROW((void)Einsum{.equation = "ij,ij->"}.infer(
                   std::vector<TensorType>{matrix, TensorType(DType::f32, {Dim(2), Dim(4)})}),
               Error);
}

}  // namespace
}  // namespace temper::ops
