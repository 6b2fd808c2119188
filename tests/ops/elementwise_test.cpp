// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "op_check.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"
#include "temper/error.h"

namespace temper {
namespace {

using testing::expect_near;
using testing::run_one;

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_inf = std::numeric_limits<double>::infinity();

struct UnaryCase {
  const char* kind;
  double alpha, beta, x, y;
};

// Computed with Python's math module from the formulas of the ONNX specification.
constexpr UnaryCase k_unary_cases[] = {
    {"Abs", 0, 0, -1.5, 1.5},
    {"Neg", 0, 0, -1.5, 1.5},
    {"Sign", 0, 0, -0.1, -1},
    {"Ceil", 0, 0, -1.5, -1},
    {"Floor", 0, 0, -1.5, -2},
    {"Round", 0, 0, 2.5, 2},
    {"Round", 0, 0, -3.5, -4},
    {"Sqrt", 0, 0, 2, 1.4142135623730951},
    {"Reciprocal", 0, 0, 4, 0.25},
    {"Exp", 0, 0, -1.5, 0.22313016014842982},
    {"Log", 0, 0, 3, 1.0986122886681098},
    {"Sin", 0, 0, 0.4, 0.3894183423086505},
    {"Cos", 0, 0, 0.4, 0.9210609940028851},
    {"Tan", 0, 0, 0.4, 0.4227932187381618},
    {"Asin", 0, 0, 0.4, 0.41151684606748806},
    {"Acos", 0, 0, 0.4, 1.1592794807274085},
    {"Atan", 0, 0, 0.4, 0.3805063771123649},
    {"Sinh", 0, 0, 0.4, 0.4107523258028155},
    {"Cosh", 0, 0, 0.4, 1.081072371838455},
    {"Tanh", 0, 0, 0.4, 0.3799489622552249},
    {"Asinh", 0, 0, 0.4, 0.39003531977071526},
    {"Atanh", 0, 0, 0.4, 0.42364893019360184},
    {"Erf", 0, 0, 0.4, 0.42839235504666845},
    {"Acosh", 0, 0, 1.5, 0.9624236501192069},
    {"Sigmoid", 0, 0, -1.5, 0.18242552380635635},
    {"Relu", 0, 0, -1.5, 0},
    {"LeakyRelu", 0.1, 0, -1.5, -0.15000000000000002},
    {"Elu", 2, 0, -1.5, -1.5537396797031404},
    {"Celu", 2, 0, -1.5, -1.0552668945179706},
    {"Selu", 1.5, 2, -1.5, -2.3306095195547103},
    {"HardSigmoid", 0.25, 0.5, -1.5, 0.125},
    {"HardSwish", 0, 0, -1.5, -0.375},
    {"Softplus", 0, 0, -1.5, 0.20141327798275246},
    {"Softsign", 0, 0, -1.5, -0.6},
    {"Mish", 0, 0, -1.5, -0.29809974216680685},
    {"Gelu", 0, 0, -1.5, -0.10021080190328713},
    {"GeluTanh", 0, 0, -1.5, -0.10042842301976707},
    {"QuickGelu", 1.702, 0, -1.5, -0.10833780155292341},
    {"Silu", 0, 0, -1.5, -0.2736382857095345},
    {"ThresholdedRelu", 0.5, 0, -1.5, 0},
    {"Shrink", 0.5, 0.25, -1.5, -1.25},
    {"Clip", -1, 0.5, -1.5, -1},
    {"Sigmoid", 0, 0, 0.75, 0.679178699175393},
    {"Relu", 0, 0, 0.75, 0.75},
    {"LeakyRelu", 0.1, 0, 0.75, 0.75},
    {"Elu", 2, 0, 0.75, 0.75},
    {"Celu", 2, 0, 0.75, 0.75},
    {"Selu", 1.5, 2, 0.75, 1.5},
    {"HardSigmoid", 0.25, 0.5, 0.75, 0.6875},
    {"HardSwish", 0, 0, 0.75, 0.46875},
    {"Softplus", 0, 0, 0.75, 1.1368710061148999},
    {"Softsign", 0, 0, 0.75, 0.42857142857142855},
    {"Mish", 0, 0, 0.75, 0.6100183352182934},
    {"Gelu", 0, 0, 0.75, 0.5800294857173488},
    {"GeluTanh", 0, 0, 0.75, 0.5799605551656203},
    {"QuickGelu", 1.702, 0, 0.75, 0.5863900575346379},
    {"Silu", 0, 0, 0.75, 0.5093840243815447},
    {"ThresholdedRelu", 0.5, 0, 0.75, 0.75},
    {"Shrink", 0.5, 0.25, 0.75, 0.5},
    {"Clip", -1, 0.5, 0.75, 0.5},
};

TEST(Unary, values_follow_the_specification) {
  for (const auto& [kind, alpha, beta, x, y] : k_unary_cases) {
    SCOPED_TRACE(kind);
    expect_near(run_one(ops::Unary{kind, alpha, beta}, {Tensor::scalar(x)}), {}, {y}, 1e-14);
  }
}

TEST(Unary, every_floating_row_has_a_case) {
  for (const auto& info : unary_table()) {
    if (!accepts(info.takes, DType::f32) || info.gives_boolean) continue;
    EXPECT_TRUE(std::any_of(std::begin(k_unary_cases), std::end(k_unary_cases), [&](const UnaryCase& each) {
      return each.kind == info.name;
    })) << info.name;
  }
}

TEST(Unary, name_and_kind_lead_to_the_same_row) {
  for (const auto& info : unary_table()) EXPECT_EQ(&unary_info(info.name), &unary_info(info.kind));
  for (const auto& info : binary_table()) EXPECT_EQ(&binary_info(info.name), &binary_info(info.kind));
  EXPECT_THROW((void)unary_info("Absolute"), Error);
  EXPECT_THROW((void)binary_info(""), Error);
}

TEST(Unary, not_a_number_passes_through_activations) {
  for (const char* kind : {"Relu", "LeakyRelu", "Elu", "Selu", "Sigmoid", "HardSigmoid", "HardSwish", "Softplus",
                           "Mish", "Gelu", "GeluTanh", "QuickGelu", "Silu", "Clip", "Sign", "Abs", "Round"})
    EXPECT_TRUE(std::isnan(apply_unary(unary_info(kind).kind, k_nan, 0.5, 0.5))) << kind;
}

TEST(Unary, far_arguments_do_not_overflow) {
  const auto at = [](const char* kind, double x) { return apply_unary(unary_info(kind).kind, x, 1, 1); };
  EXPECT_EQ(at("Sigmoid", -1e4), 0);
  EXPECT_EQ(at("Sigmoid", 1e4), 1);
  EXPECT_EQ(at("Softplus", 1e4), 1e4);
  EXPECT_EQ(at("Softplus", -1e4), 0);
  EXPECT_EQ(at("Mish", 1e4), 1e4);
  EXPECT_EQ(at("Silu", -1e4), 0);
  EXPECT_EQ(at("Gelu", -1e4), 0);
  EXPECT_EQ(at("Elu", -1e4), -1);
  EXPECT_GT(at("Softplus", -40), 0);
}

TEST(Unary, integers_are_exact_and_wrap) {
  constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
  const auto x = Tensor::of<std::int64_t>({3}, {lowest, -(std::int64_t{1} << 62) - 1, 7});
  EXPECT_TRUE(
      run_one(ops::Unary{"Neg"}, {x}).equals(Tensor::of<std::int64_t>({3}, {lowest, (std::int64_t{1} << 62) + 1, -7})));
  EXPECT_TRUE(run_one(ops::Unary{"Sign"}, {x}).equals(Tensor::of<std::int64_t>({3}, {-1, -1, 1})));
  EXPECT_TRUE(run_one(ops::Unary{"Relu"}, {x}).equals(Tensor::of<std::int64_t>({3}, {0, 0, 7})));
  EXPECT_TRUE(run_one(ops::Unary{"Abs"}, {Tensor::of<std::int8_t>({2}, {-128, -5})})
                  .equals(Tensor::of<std::int8_t>({2}, {-128, 5})));
  EXPECT_TRUE(run_one(ops::Unary{"BitwiseNot"}, {Tensor::of<std::uint16_t>({2}, {0, 0xFF00})})
                  .equals(Tensor::of<std::uint16_t>({2}, {0xFFFF, 0x00FF})));
  const auto huge = Tensor::of<std::uint64_t>({1}, {~std::uint64_t{0}});
  EXPECT_TRUE(run_one(ops::Unary{"Abs"}, {huge}).equals(huge));
  EXPECT_TRUE(run_one(ops::Unary{"Relu"}, {huge}).equals(huge));
  EXPECT_TRUE(run_one(ops::Unary{"Clip", -1.5, 2.5}, {Tensor::of<std::int32_t>({4}, {-9, -1, 2, 3})})
                  .equals(Tensor::of<std::int32_t>({4}, {-1, -1, 2, 2})));
}

TEST(Unary, tests_give_bool) {
  const auto x = Tensor::of<double>({4}, {k_nan, -k_inf, k_inf, 1});
  EXPECT_TRUE(run_one(ops::Unary{"IsNaN"}, {x}).equals(Tensor::of<bool>({4}, {true, false, false, false})));
  EXPECT_TRUE(run_one(ops::Unary{"IsInf", 1, 1}, {x}).equals(Tensor::of<bool>({4}, {false, true, true, false})));
  EXPECT_TRUE(run_one(ops::Unary{"IsInf", 1, 0}, {x}).equals(Tensor::of<bool>({4}, {false, true, false, false})));
  EXPECT_TRUE(
      run_one(ops::Unary{"Not"}, {Tensor::of<bool>({2}, {true, false})}).equals(Tensor::of<bool>({2}, {false, true})));
}

TEST(Unary, refuses_types_the_row_does_not_take) {
  EXPECT_THROW((void)Operator(ops::Unary{"Sqrt"}).infer(std::vector{TensorType(DType::i32, {2})}, 1), Error);
  EXPECT_THROW((void)Operator(ops::Unary{"Not"}).evaluate(std::vector{Tensor::scalar(1.0F)}), Error);
}

TEST(Unary, accuracy_is_the_rows) {
  EXPECT_EQ(Operator(ops::Unary{"Relu"}).accuracy(), Accuracy::exact);
  EXPECT_EQ(Operator(ops::Unary{"Exp"}).accuracy(), Accuracy::approximate);
  EXPECT_EQ(Operator(ops::Binary{"Add"}).accuracy(), Accuracy::rounding);
}

TEST(Unary, results_round_once_to_the_type) {
  EXPECT_EQ(run_one(ops::Unary{"Exp"}, {Tensor::scalar(Half(20.0F))}).data<Half>()[0].bits, 0x7C00);  // infinity
  EXPECT_EQ(static_cast<float>(run_one(ops::Unary{"Reciprocal"}, {Tensor::scalar(Half(3.0F))}).data<Half>()[0]),
            0.333251953125F);
}

TEST(Unary, an_empty_tensor_stays_empty) {
  EXPECT_EQ(run_one(ops::Unary{"Exp"}, {Tensor(DType::f32, {2, 0, 3})}).shape(), (Shape{2, 0, 3}));
}

struct BinaryCase {
  const char* kind;
  double x, y, z;
};

constexpr BinaryCase k_binary_cases[] = {
    {"Add", 1.5, -4, -2.5},     {"Sub", 1.5, -4, 5.5},       {"Mul", 1.5, -4, -6},
    {"Div", 1.5, -4, -0.375},   {"Div", -1, 0, -k_inf},      {"Pow", 2, 0.5, 1.4142135623730951},
    {"Pow", -8, 3, -512},       {"Mod", -4, 3, 2},           {"Mod", 4, -3, -2},
    {"Mod", 4.5, 3, 1.5},       {"FMod", -4, 3, -1},         {"FMod", 4, -3, 1},
    {"Min", 1, 2, 1},           {"Min", k_nan, 2, k_nan},    {"Min", 2, k_nan, k_nan},
    {"Max", 1, 2, 2},           {"Max", k_nan, 2, k_nan},    {"Max", 2, k_nan, k_nan},
    {"PRelu", -3, 0.5, -1.5},   {"PRelu", 3, 0.5, 3},        {"Equal", 1, 1, 1},
    {"Equal", k_nan, k_nan, 0}, {"Less", 1, 2, 1},           {"Less", 2, 2, 0},
    {"Greater", 3, 2, 1},       {"Greater", k_nan, 2, 0},    {"LessOrEqual", 2, 2, 1},
    {"LessOrEqual", 3, 2, 0},   {"GreaterOrEqual", 2, 2, 1}, {"GreaterOrEqual", 1, 2, 0},
};

TEST(Binary, values_follow_the_specification) {
  for (const auto& [kind, x, y, z] : k_binary_cases) {
    SCOPED_TRACE(kind);
    expect_near(run_one(ops::Binary{kind}, {Tensor::scalar(x), Tensor::scalar(y)}), {}, {z}, 1e-14);
  }
}

/// z of one row on int32, then on int8 with wrapping.
std::int64_t integer(const char* kind, std::int64_t x, std::int64_t y, DType dtype = DType::i32) {
  return to_i64(
      run_one(ops::Binary{kind}, {from_i64(dtype, {1}, std::vector{x}), from_i64(dtype, {1}, std::vector{y})}))[0];
}

TEST(Binary, integer_division_truncates_and_never_traps) {
  EXPECT_EQ(integer("Div", -7, 2), -3);
  EXPECT_EQ(integer("Div", 7, 0), 0);
  EXPECT_EQ(integer("Div", -128, -1, DType::i8), -128);
  EXPECT_EQ(integer("Div", std::numeric_limits<std::int64_t>::min(), -1, DType::i64),
            std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(integer("Mod", -7, 3), 2);
  EXPECT_EQ(integer("Mod", 7, -3), -2);
  EXPECT_EQ(integer("FMod", -7, 3), -1);
  EXPECT_EQ(integer("Mod", 5, 0), 0);
  EXPECT_EQ(integer("FMod", std::numeric_limits<std::int64_t>::min(), -1, DType::i64), 0);
  EXPECT_EQ(integer("Div", -1, 2, DType::u64), std::numeric_limits<std::int64_t>::max());  // of 2^64 - 1
}

TEST(Binary, integers_wrap_in_their_own_type) {
  EXPECT_EQ(integer("Add", 200, 100, DType::u8), 44);
  EXPECT_EQ(integer("Sub", 1, 2, DType::u8), 255);
  EXPECT_EQ(integer("Mul", 100, 2, DType::i8), -56);
  EXPECT_EQ(integer("Pow", 3, 4), 81);
  EXPECT_EQ(integer("Pow", -1, -3), -1);
  EXPECT_EQ(integer("Pow", 2, -1), 0);
  EXPECT_EQ(integer("ShiftLeft", 1, 9, DType::u8), 0);
  EXPECT_EQ(integer("ShiftLeft", 3, 2, DType::u8), 12);
  EXPECT_EQ(integer("ShiftRight", 200, 3, DType::u8), 25);
  EXPECT_EQ(integer("ShiftRight", -1, 60, DType::u64), 15);
  EXPECT_EQ(integer("ShiftRight", 1, 200, DType::u8), 0);
  EXPECT_EQ(integer("BitwiseXor", -1, 6), -7);
  EXPECT_EQ(integer("BitwiseAnd", 12, 10, DType::u8), 8);
  EXPECT_EQ(integer("BitwiseOr", 12, 10, DType::u8), 14);
}

TEST(Binary, unsigned_compares_above_the_signed_range) {
  EXPECT_EQ(integer("Less", 1, -1, DType::u64), 1);
  EXPECT_EQ(integer("Max", 1, -1, DType::u64), -1);
}

TEST(Binary, large_integers_compare_exactly) {
  const std::int64_t x = (std::int64_t{1} << 53) + 1;
  EXPECT_EQ(integer("Equal", x, x - 1, DType::i64), 0);
  EXPECT_EQ(integer("Less", x - 1, x, DType::i64), 1);
}

TEST(Binary, logic_has_its_truth_table) {
  const auto x = Tensor::of<bool>({2, 2}, {false, false, true, true});
  const auto y = Tensor::of<bool>({2, 2}, {false, true, false, true});
  EXPECT_TRUE(run_one(ops::Binary{"And"}, {x, y}).equals(Tensor::of<bool>({2, 2}, {false, false, false, true})));
  EXPECT_TRUE(run_one(ops::Binary{"Or"}, {x, y}).equals(Tensor::of<bool>({2, 2}, {false, true, true, true})));
  EXPECT_TRUE(run_one(ops::Binary{"Xor"}, {x, y}).equals(Tensor::of<bool>({2, 2}, {false, true, true, false})));
}

TEST(Binary, shapes_broadcast_both_ways) {
  const auto x = Tensor::of<float>({2, 1, 3}, {1, 2, 3, 4, 5, 6});
  const auto y = Tensor::of<float>({2, 1}, {10, 20});
  expect_near(run_one(ops::Binary{"Add"}, {x, y}), {2, 2, 3}, {11, 12, 13, 21, 22, 23, 14, 15, 16, 24, 25, 26});
  expect_near(run_one(ops::Binary{"Sub"}, {y, x}), {2, 2, 3}, {9, 8, 7, 19, 18, 17, 6, 5, 4, 16, 15, 14});
  expect_near(run_one(ops::Binary{"Mul"}, {x, Tensor::scalar(2.0F)}), {2, 1, 3}, {2, 4, 6, 8, 10, 12});
  EXPECT_EQ(run_one(ops::Binary{"Add"}, {Tensor(DType::f32, {0, 3}), Tensor(DType::f32, {1})}).shape(), (Shape{0, 3}));
}

TEST(Binary, every_broadcast_of_three_axes_agrees_with_indexing) {
  for (int mask = 0; mask < 64; ++mask) {
    Shape x_shape, y_shape;
    for (int axis = 0; axis < 3; ++axis) {
      x_shape.push_back((mask >> axis) % 2 == 0 ? axis + 2 : 1);
      y_shape.push_back((mask >> (axis + 3)) % 2 == 0 ? axis + 2 : 1);
    }
    Tensor x(DType::f64, x_shape), y(DType::f64, y_shape);
    for (std::int64_t i = 0; i < x.size(); ++i)
      x.mutable_data<double>()[static_cast<std::size_t>(i)] = static_cast<double>(i);
    for (std::int64_t i = 0; i < y.size(); ++i)
      y.mutable_data<double>()[static_cast<std::size_t>(i)] = 100.0 * static_cast<double>(i);
    const Shape shape = broadcast_shapes(x_shape, y_shape);
    std::vector<double> expected;
    const auto at = [](const Shape& extents, std::int64_t i, std::int64_t j, std::int64_t k) {
      return static_cast<double>(((extents[0] == 1 ? 0 : i) * extents[1] + (extents[1] == 1 ? 0 : j)) * extents[2] +
                                 (extents[2] == 1 ? 0 : k));
    };
    for (std::int64_t i = 0; i < shape[0]; ++i)
      for (std::int64_t j = 0; j < shape[1]; ++j)
        for (std::int64_t k = 0; k < shape[2]; ++k)
          expected.push_back(at(x_shape, i, j, k) + 100 * at(y_shape, i, j, k));
    SCOPED_TRACE(mask);
    expect_near(run_one(ops::Binary{"Add"}, {x, y}), shape, expected);
  }
}

TEST(Binary, power_takes_mixed_types) {
  expect_near(run_one(ops::Binary{"Pow"}, {Tensor::of<float>({2}, {1.5F, 2}), Tensor::of<std::int64_t>({2}, {2, -1})}),
              {2}, {2.25, 0.5});
  EXPECT_TRUE(run_one(ops::Binary{"Pow"}, {Tensor::of<std::int32_t>({2}, {2, 9}), Tensor::of<float>({2}, {3, 0.5F})})
                  .equals(Tensor::of<std::int32_t>({2}, {8, 3})));
}

TEST(Binary, strings_compare_equal) {
  const auto x = Tensor::of_strings({2, 1}, {"a", "b"});
  const auto y = Tensor::of_strings({2}, {"b", ""});
  EXPECT_TRUE(run_one(ops::Binary{"Equal"}, {x, y}).equals(Tensor::of<bool>({2, 2}, {false, false, true, false})));
}

TEST(Binary, refuses_mixed_types_and_shapes_that_do_not_broadcast) {
  const Operator add = ops::Binary{"Add"};
  EXPECT_THROW((void)add.infer(std::vector{TensorType(DType::f32, {2}), TensorType(DType::f64, {2})}, 1), Error);
  EXPECT_THROW((void)add.infer(std::vector{TensorType(DType::f32, {2}), TensorType(DType::f32, {3})}, 1), Error);
  EXPECT_THROW((void)add.evaluate(std::vector{Tensor(DType::f32, {2}), Tensor(DType::f32, {3})}), Error);
  EXPECT_THROW((void)add.infer(std::vector{TensorType(DType::boolean, {2}), TensorType(DType::boolean, {2})}, 1),
               Error);
}

TensorType vector_of(const Dims& content, DType dtype = DType::i64) {
  TensorType type(dtype, {Dim(static_cast<std::int64_t>(content.size()))});
  type.content = content;
  return type;
}

std::string content_text(const Operator& op, const std::vector<TensorType>& inputs) {
  const auto type = op.infer(inputs, 1)[0];
  return type.content ? dims_text(*type.content) : "none";
}

TEST(Elementwise, types_pass_through_where_ranks_are_not_known) {
  const auto unranked = TensorType::unranked(DType::f32);
  const auto result = [&](const Operator& op, const std::vector<TensorType>& inputs) {
    const auto type = op.infer(inputs, 1)[0];
    EXPECT_FALSE(type.is_ranked());
    return type.dtype;
  };
  EXPECT_EQ(result(ops::Unary{"Exp"}, {unranked}), DType::f32);
  EXPECT_EQ(result(ops::Binary{"Add"}, {unranked, TensorType(DType::f32, {2})}), DType::f32);
  EXPECT_EQ(result(ops::Binary{"Less"}, {TensorType(DType::f32, {2}), unranked}), DType::boolean);
  EXPECT_EQ(result(ops::Where{}, {TensorType(DType::boolean, {2}), unranked, unranked}), DType::f32);
  EXPECT_EQ(result(ops::Unary{"Exp"}, {TensorType{}}), DType::undefined);
}

TEST(Content, arithmetic_on_extents_stays_symbolic) {
  const Dim h = Dim::symbol("h");
  const auto on = [](const char* kind, const Dim& x, const Dim& y) {
    return content_text(ops::Binary{kind}, {vector_of({x, 2}), vector_of({y})});
  };
  EXPECT_EQ(on("Add", h, 1), "[h + 1, 3]");
  EXPECT_EQ(on("Sub", h, 1), "[h - 1, 1]");
  EXPECT_EQ(on("Mul", h, 3), "[3*h, 6]");
  EXPECT_EQ(on("Div", h, 2), "[floor(h/2), 1]");
  EXPECT_EQ(on("Mod", h, 2), "[mod(h, 2), 0]");
  EXPECT_EQ(on("Min", h, 1), "[min(h, 1), 1]");
  EXPECT_EQ(on("Max", h, 0), "[h, 2]");
  EXPECT_EQ(on("Equal", h, -1), "[0, 0]");
  EXPECT_EQ(on("Equal", h, 3), "none");
  EXPECT_EQ(on("GreaterOrEqual", h, 0), "[1, 1]");
  EXPECT_EQ(on("Less", h, 0), "[0, 0]");
}

TEST(Content, truncating_division_is_kept_only_where_it_floors) {
  const Dim any_sign = Dim::symbol("sizes[0]");
  EXPECT_EQ(content_text(ops::Binary{"Div"}, {vector_of({any_sign}), vector_of({2})}), "none");
  EXPECT_EQ(content_text(ops::Binary{"Div"}, {vector_of({Dim::symbol("h") - 5}), vector_of({2})}), "none");
  EXPECT_EQ(content_text(ops::Binary{"Div"}, {vector_of({Dim::symbol("h")}), vector_of({Dim::symbol("w")})}), "none");
  EXPECT_EQ(content_text(ops::Binary{"Div"}, {vector_of({-7}), vector_of({2})}), "[-3]");
}

TEST(Content, extreme_numbers_do_not_overflow_the_symbols) {
  constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
  const Dim h = Dim::symbol("h");
  EXPECT_EQ(content_text(ops::Binary{"Sub"}, {vector_of({h}), vector_of({lowest})}), "none");
  EXPECT_EQ(content_text(ops::Binary{"Sub"}, {vector_of({0}), vector_of({lowest})}), str("[", lowest, "]"));
  EXPECT_EQ(content_text(ops::Unary{"Neg"}, {vector_of({lowest})}), str("[", lowest, "]"));
}

TEST(Content, a_choice_is_tracked_where_the_condition_or_the_branches_decide) {
  const Dim h = Dim::symbol("h");
  EXPECT_EQ(content_text(ops::Where{}, {vector_of({1, 0}, DType::boolean), vector_of({h}), vector_of({7})}), "[h, 7]");
  const Dim unknown = Dim::symbol("c[0]");
  EXPECT_EQ(content_text(ops::Where{}, {vector_of({unknown}, DType::boolean), vector_of({h}), vector_of({h})}), "[h]");
  EXPECT_EQ(content_text(ops::Where{}, {vector_of({unknown}, DType::boolean), vector_of({h}), vector_of({7})}), "none");
}

TEST(Where, selects_with_three_way_broadcasting) {
  const auto condition = Tensor::of<bool>({2, 1}, {true, false});
  const auto x = Tensor::of<std::int32_t>({3}, {1, 2, 3});
  EXPECT_TRUE(run_one(ops::Where{}, {condition, x, Tensor::scalar<std::int32_t>(9)})
                  .equals(Tensor::of<std::int32_t>({2, 3}, {1, 2, 3, 9, 9, 9})));
  EXPECT_EQ(
      run_one(ops::Where{}, {condition, Tensor::of_strings({}, {"yes"}), Tensor::of_strings({1}, {"no"})}).strings(),
      (std::vector<std::string>{"yes", "no"}));
}

}  // namespace
}  // namespace temper
