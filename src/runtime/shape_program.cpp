// SPDX-License-Identifier: Apache-2.0
#include "runtime/shape_program.h"

#include "base/check.h"

namespace temper::runtime {

namespace {

std::int64_t checked_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  TEMPER_CHECK(!__builtin_add_overflow(a, b, &sum), bad_argument, "an extent overflows: ", a, " + ", b);
  return sum;
}

std::int64_t checked_multiply(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  TEMPER_CHECK(!__builtin_mul_overflow(a, b, &result), bad_argument, "an extent overflows: ", a, " * ", b);
  return result;
}

}  // namespace

ShapeProgram::ExprId ShapeProgram::append(const Operation& operation, const std::string& key) {
  const auto [found, is_new] = known_keys_.try_emplace(key, static_cast<ExprId>(operations_.size()));
  if (is_new) operations_.push_back(operation);
  return found->second;
}

ShapeProgram::ExprId ShapeProgram::add_atom(const Dim::Atom& atom) {
  if (atom.function) {
    const ExprId a = add(*atom.a);
    const ExprId b = add(*atom.b);
    return append({Kind::function, *atom.function, 0, a, b}, "f" + atom.text);
  }
  const auto [found, is_new] = symbol_index_.try_emplace(atom.text, static_cast<int>(symbols_.size()));
  if (is_new) symbols_.push_back(atom.text);
  return append({Kind::symbol, {}, found->second, 0, 0}, "s" + atom.text);
}

ShapeProgram::ExprId ShapeProgram::add(const Dim& dim) {
  const auto constant = [this](std::int64_t value) {
    return append({Kind::constant, {}, value, 0, 0}, str("c", value));
  };
  if (dim.is_const()) return constant(dim.value());
  ExprId sum = -1;
  for (const auto& term : dim.terms()) {
    ExprId part = -1;
    for (const auto& factor : term.factors) {
      const ExprId atom = add_atom(factor);
      part = part < 0 ? atom : append({Kind::multiply, {}, 0, part, atom}, str("*", part, ",", atom));
    }
    if (term.coefficient != 1) {
      const ExprId coefficient = constant(term.coefficient);
      part = append({Kind::multiply, {}, 0, part, coefficient}, str("*", part, ",", coefficient));
    }
    sum = sum < 0 ? part : append({Kind::add, {}, 0, sum, part}, str("+", sum, ",", part));
  }
  if (dim.constant() == 0) return sum;
  const ExprId rest = constant(dim.constant());
  return append({Kind::add, {}, 0, sum, rest}, str("+", sum, ",", rest));
}

int ShapeProgram::symbol_index(const std::string& name) const {
  const auto found = symbol_index_.find(name);
  return found == symbol_index_.end() ? -1 : found->second;
}

void ShapeProgram::evaluate(std::span<const Number> symbols, std::span<Number> results) const {
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    const Operation& operation = operations_[i];
    Number& result = results[i];
    if (operation.kind == Kind::constant) {
      result = {operation.constant, true};
      continue;
    }
    if (operation.kind == Kind::symbol) {
      result = symbols[static_cast<std::size_t>(operation.constant)];
      continue;
    }
    const Number& a = results[static_cast<std::size_t>(operation.a)];
    const Number& b = results[static_cast<std::size_t>(operation.b)];
    result.is_known = a.is_known && b.is_known;
    if (!result.is_known) continue;
    switch (operation.kind) {
      case Kind::add: result.value = checked_add(a.value, b.value); break;
      case Kind::multiply: result.value = checked_multiply(a.value, b.value); break;
      default: result.value = temper::evaluate(operation.function, a.value, b.value); break;
    }
  }
}

}  // namespace temper::runtime
