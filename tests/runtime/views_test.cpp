// SPDX-License-Identifier: Apache-2.0
// Steps that share memory instead of copying, against the interpreter.
#include <gtest/gtest.h>

#include "base/str.h"
#include "builder/build_graph.h"
#include "ir/interpret.h"
#include "ir/text.h"
#include "temper/engine.h"
#include "tensor/numeric.h"

namespace temper {
namespace {

void expect_equal_results(const std::string& text, const Tensor& x) {
  const ir::Graph graph = ir::graph_from_text(text);
  const auto expected = ir::Interpreter(graph).run(std::vector<Tensor>{x});
  const auto got = Engine::from_plan(builder::build_graph(graph, {})).context().infer({x});
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(got[i].shape(), expected[i].shape());
    const auto a = to_f64(got[i]);
    const auto b = to_f64(expected[i]);
    for (std::size_t k = 0; k < a.size(); ++k) ASSERT_NEAR(a[k], b[k], 1e-5) << "output " << i << ", element " << k;
  }
}

Tensor ramp(const Shape& shape) {
  std::vector<double> values(static_cast<std::size_t>(element_count(shape)));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i * 7 % 23) / 23 - 0.4;
  return from_f64(DType::f32, shape, values);
}

TEST(Views, a_reader_of_a_value_and_of_its_reshape_sees_both) {
  expect_equal_results(R"(graph g(%x: f32[3, 11, 1]) -> (%y) {
    %t = Transpose(perm=[0, 2, 1]) %x
    %y = MatMul %x, %t
  })",
                       ramp({3, 11, 1}));
}

TEST(Views, a_concatenation_over_a_batch_is_copied) {
  for (const std::int64_t batch : {1, 3}) {
    expect_equal_results(str("graph g(%x: f32[", batch, R"(, 6, 4, 5]) -> (%y, %s) {
      %a, %b = Split(axis=1, sizes=[2, 4], parts=2) %x
      %s = Softmax %b
      %r = Softmax(axis=1) %a
      %c = Concat(axis=1) %r, %s
      %y = Softmax(axis=2) %c
    })"),
                         ramp({batch, 6, 4, 5}));
  }
}

}  // namespace
}  // namespace temper
