// SPDX-License-Identifier: Apache-2.0
#include "differential/random_graph.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/cast.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"
#include "ops/reduce/reduce.h"

namespace temper::differential {

namespace {

using ir::ValueId;

ValueId scalar(GraphMaker& maker, float value) { return maker.constant(Tensor::scalar(value)); }

ValueId unary(GraphMaker& maker, const char* kind, ValueId x) { return maker.add_one(ops::Unary{.kind = kind}, {x}); }

ValueId binary(GraphMaker& maker, const char* kind, ValueId a, ValueId b) {
  return maker.add_one(ops::Binary{.kind = kind}, {a, b});
}

/// A value with the type of `x`, which may be x itself.
ValueId pick_like(GraphMaker& maker, ValueId x) {
  const TensorType wanted = maker.type(x);
  return maker.pick([&](const TensorType& type) { return type.dtype == wanted.dtype && *type.dims == *wanted.dims; });
}

void function(GraphMaker& maker) {
  const ValueId x = maker.pick_float(1, 5);
  if (!x.is_valid()) return;
  const std::vector<std::string> kinds = {"Relu", "Sigmoid", "Tanh",     "Exp",  "Neg",  "Abs",        "HardSwish",
                                          "Erf",  "Mish",    "Softplus", "Gelu", "Silu", "HardSigmoid"};
  switch (maker.random.integer(0, 5)) {
    case 0: (void)maker.add_one(ops::Unary{.kind = "LeakyRelu", .alpha = 0.125}, {x}); return;
    case 1: (void)maker.add_one(ops::Unary{.kind = "Clip", .alpha = -0.5, .beta = 1.5}, {x}); return;
    default: {
      ops::Unary op{.kind = maker.random.pick(kinds)};
      if (op.kind == "HardSigmoid") op = {.kind = op.kind, .alpha = 0.25, .beta = 0.5};
      (void)maker.add_one(op, {x});
    }
  }
}

/// x with a scalar, a vector along the last axis, or one along the channels.
void with_constant(GraphMaker& maker) {
  const ValueId x = maker.pick_float(1, 5);
  if (!x.is_valid()) return;
  const Dims dims = maker.dims(x);
  Shape shape;
  const std::int64_t kind = maker.random.integer(0, 2);
  if (kind == 1 && dims.back().is_const()) shape = {dims.back().value()};
  if (kind == 2 && dims.size() >= 3 && dims[1].is_const()) {
    shape.assign(dims.size() - 1, 1);
    shape[0] = dims[1].value();
  }
  const std::vector<std::string> kinds = {"Add", "Mul", "Sub", "Max", "Min"};
  const ValueId constant = maker.weights(shape);
  std::vector<ValueId> operands = {x, constant};
  if (maker.random.chance(30)) std::swap(operands[0], operands[1]);
  (void)maker.add_one(ops::Binary{.kind = maker.random.pick(kinds)}, operands);
}

void two_values(GraphMaker& maker) {
  const ValueId a = maker.pick_float(1, 5);
  if (!a.is_valid()) return;
  const ValueId b = pick_like(maker, a);
  const std::vector<std::string> kinds = {"Add", "Add", "Mul", "Sub", "Max", "Min"};
  (void)maker.add_one(ops::Binary{.kind = maker.random.pick(kinds)}, {a, b});
}

/// a / (|b| + 0.5), away from the pole.
void quotient(GraphMaker& maker) {
  const ValueId a = maker.pick_float(1, 5);
  if (!a.is_valid()) return;
  const ValueId magnitude = unary(maker, "Abs", pick_like(maker, a));
  const ValueId divisor = binary(maker, "Add", magnitude, scalar(maker, 0.5F));
  if (maker.random.chance(50))
    (void)binary(maker, "Div", a, divisor);
  else
    (void)binary(maker, "Mul", a, unary(maker, "Sqrt", divisor));
}

/// Activations in the pieces that exporters write.
void activation_in_pieces(GraphMaker& maker) {
  const ValueId x = maker.pick_float(1, 5);
  switch (maker.random.integer(0, 3)) {
    case 0: (void)binary(maker, "Mul", x, unary(maker, "Sigmoid", x)); return;
    case 1: {
      const ValueId e = unary(maker, "Erf", binary(maker, "Div", x, scalar(maker, 1.41421356F)));
      const ValueId share = binary(maker, "Add", e, scalar(maker, 1));
      (void)binary(maker, "Mul", binary(maker, "Mul", x, share), scalar(maker, 0.5F));
      return;
    }
    case 2: {
      const ValueId shifted = binary(maker, "Add", x, scalar(maker, 3));
      const ValueId clipped = maker.add_one(ops::Unary{.kind = "Clip", .alpha = 0, .beta = 6}, {shifted});
      (void)binary(maker, "Div", binary(maker, "Mul", x, clipped), scalar(maker, 6));
      return;
    }
    default: (void)binary(maker, "Mul", x, unary(maker, "Tanh", unary(maker, "Softplus", x)));
  }
}

/// Layer normalisation in pieces: mean, deviation, its mean square.
void normalisation_in_pieces(GraphMaker& maker) {
  const ValueId x = maker.pick_float(2, 4);
  const ops::Reduce mean{.kind = "Mean", .axes = {-1}};
  const ValueId deviation = binary(maker, "Sub", x, maker.add_one(mean, {x}));
  const ValueId square = maker.random.chance(50) ? binary(maker, "Mul", deviation, deviation)
                                                 : binary(maker, "Pow", deviation, scalar(maker, 2));
  const ValueId variance = binary(maker, "Add", maker.add_one(mean, {square}), scalar(maker, 0.25F));
  (void)binary(maker, "Div", deviation, unary(maker, "Sqrt", variance));
}

/// A condition on exact numbers chooses between two values.
void choice(GraphMaker& maker) {
  const ValueId exact = maker.pick_exact(1);
  if (!exact.is_valid() || maker.type(exact).dtype != DType::f32) return;
  const std::vector<std::string> kinds = {"Less", "Greater", "LessOrEqual", "Equal"};
  const ValueId condition = maker.add_one(ops::Binary{.kind = maker.random.pick(kinds)}, {exact, scalar(maker, 0.25F)});
  const ValueId a = pick_like(maker, exact);
  (void)maker.add_one(ops::Where{},
                      {condition, a, maker.random.chance(50) ? scalar(maker, -1) : pick_like(maker, exact)});
}

/// Exact floats as integers, arithmetic there, and back.
void through_integers(GraphMaker& maker) {
  const ValueId exact = maker.pick_exact(1);
  if (!exact.is_valid() || maker.type(exact).dtype != DType::f32) return;
  const bool is_wide = maker.random.chance(50);
  const ValueId whole = maker.add_one(ops::Cast{.to = is_wide ? DType::i64 : DType::i32}, {exact});
  const ValueId two = maker.constant(is_wide ? Tensor::scalar<std::int64_t>(2) : Tensor::scalar<std::int32_t>(2));
  const std::vector<std::string> kinds = {"Add", "Mul", "Sub", "Max", "Div"};
  const ValueId result = maker.add_one(ops::Binary{.kind = maker.random.pick(kinds)}, {whole, two});
  if (maker.random.chance(70)) (void)maker.add_one(ops::Cast{.to = DType::f32}, {result});
}

/// The same function of the same value twice, joined again: a diamond that folds into one.
void repeated_work(GraphMaker& maker) {
  const ValueId x = maker.pick_float(1, 4);
  const ValueId a = unary(maker, "Sigmoid", x);
  const ValueId b = unary(maker, "Sigmoid", x);
  (void)binary(maker, maker.random.chance(50) ? "Add" : "Mul", a, b);
}

}  // namespace

std::vector<Step> pointwise_steps() {
  return {{"function", 6, function},
          {"with_constant", 8, with_constant},
          {"two_values", 8, two_values},
          {"quotient", 2, quotient},
          {"activation_in_pieces", 4, activation_in_pieces},
          {"normalisation_in_pieces", 2, normalisation_in_pieces},
          {"choice", 2, choice},
          {"through_integers", 2, through_integers},
          {"repeated_work", 1, repeated_work}};
}

}  // namespace temper::differential
