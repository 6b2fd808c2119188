// SPDX-License-Identifier: Apache-2.0
#pragma once

// Turns the extents of a program into numbers. Every Dim is flattened once into a list of operations without
// repetition; a run evaluates the list from front to back.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "tensor/dim.h"

namespace temper::runtime {

class ShapeProgram {
 public:
  using ExprId = std::int32_t;

  /// The id under which evaluate() leaves the number of `dim`.
  ExprId add(const Dim& dim);
  /// Symbols in the order that evaluate() takes their numbers.
  [[nodiscard]] const std::vector<std::string>& symbols() const { return symbols_; }
  /// Index of a symbol, or -1 where no extent uses it.
  [[nodiscard]] int symbol_index(const std::string& name) const;
  [[nodiscard]] std::size_t size() const { return operations_.size(); }

  /// A number that may not be known yet.
  struct Number {
    std::int64_t value = 0;
    bool is_known = false;
  };
  /// Fills `results` (size()) from the symbols' numbers; what depends on an unknown symbol stays unknown.
  /// Errors: bad_argument where an extent overflows or is divided by zero.
  void evaluate(std::span<const Number> symbols, std::span<Number> results) const;

 private:
  enum class Kind : std::uint8_t { constant, symbol, add, multiply, function };
  struct Operation {
    Kind kind;
    Dim::Function function;
    std::int64_t constant;  ///< also the symbol's index
    ExprId a, b;
  };
  ExprId append(const Operation& operation, const std::string& key);
  ExprId add_atom(const Dim::Atom& atom);

  std::vector<Operation> operations_;
  std::vector<std::string> symbols_;
  std::map<std::string, int> symbol_index_;
  std::map<std::string, ExprId> known_keys_;
};

}  // namespace temper::runtime
