// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "temper/tensor.h"

namespace temper {

/// An extent (or an element of a shape tensor): an integer, or an expression over named symbols.
///
/// Expressions are polynomials over symbols and non-polynomial atoms, kept in one normal form, so that equal
/// expressions built in different ways compare equal: (h + 2) * 3 - 6 == 3 * h.
/// A symbol whose name holds '[' stands for the value of a shape tensor's element ("sizes[0]") and may be negative;
/// every other symbol is an extent and is at least 0.
class Dim {
 public:
  enum class Function { floor_div, ceil_div, mod, min, max };
  struct Atom;
  /// coefficient * product of the factors (sorted by their text)
  struct Term;
  using Terms = std::vector<Term>;

  Dim(std::int64_t value = 0);  // NOLINT(google-explicit-constructor): an integer is a Dim
  static Dim symbol(std::string name);
  /// What an operator's inference returns for an extent that only its data decides; the graph names it.
  static Dim unknown();
  /// Reads what str() writes: "2*batch + 1", "floor(height/32)", "min(a, b)". Errors: bad_argument.
  static Dim parse(std::string_view text);

  [[nodiscard]] bool is_const() const { return terms_ == nullptr; }
  [[nodiscard]] bool is_unknown() const;
  [[nodiscard]] bool equals(std::int64_t value) const { return is_const() && constant_ == value; }
  /// Errors: internal where not constant.
  [[nodiscard]] std::int64_t value() const;
  /// The constant, or nothing.
  [[nodiscard]] std::optional<std::int64_t> known() const;
  /// True where the expression cannot be negative whatever extents its symbols take.
  [[nodiscard]] bool is_never_negative() const;
  /// The symbol's name where the whole expression is one symbol.
  [[nodiscard]] std::optional<std::string> as_symbol() const;

  void collect_symbols(std::set<std::string>& names) const;
  /// Replaces each symbol for which `lookup` returns a Dim.
  [[nodiscard]] Dim substitute(const std::function<std::optional<Dim>(const std::string&)>& lookup) const;

  [[nodiscard]] std::string text() const;

  friend Dim operator+(const Dim& a, const Dim& b);
  friend Dim operator-(const Dim& a, const Dim& b);
  friend Dim operator*(const Dim& a, const Dim& b);
  friend bool operator==(const Dim& a, const Dim& b);
  friend std::ostream& operator<<(std::ostream& out, const Dim& dim);

  [[nodiscard]] std::int64_t constant() const { return constant_; }  ///< the constant term
  [[nodiscard]] const Terms& terms() const;                          ///< the other terms

 private:
  static Dim from_terms(std::int64_t constant, Terms terms);
  friend Dim apply(Function function, const Dim& a, const Dim& b);

  std::int64_t constant_ = 0;
  std::shared_ptr<const Terms> terms_;  ///< null for a constant
};

/// A symbol, or a function of two expressions.
struct Dim::Atom {
  std::string text;                  ///< canonical; orders and identifies the atom
  std::optional<Function> function;  ///< none for a symbol
  std::shared_ptr<const Dim> a, b;   ///< the function's arguments
};

struct Dim::Term {
  std::int64_t coefficient = 0;
  std::vector<Atom> factors;
};

/// "floor", "ceil", "mod", "min", "max": as expressions are written.
[[nodiscard]] std::string_view dim_function_name(Dim::Function function);

/// Errors for the divisions: bad_argument where the divisor is the constant 0.
[[nodiscard]] Dim apply(Dim::Function function, const Dim& a, const Dim& b);
[[nodiscard]] Dim floor_div(const Dim& a, const Dim& b);
[[nodiscard]] Dim ceil_div(const Dim& a, const Dim& b);
[[nodiscard]] Dim mod(const Dim& a, const Dim& b);  ///< a - b * floor_div(a, b)
[[nodiscard]] Dim min(const Dim& a, const Dim& b);
[[nodiscard]] Dim max(const Dim& a, const Dim& b);

/// The integer result of a function on integers, rounding as its name says.
[[nodiscard]] std::int64_t evaluate(Dim::Function function, std::int64_t a, std::int64_t b);

using Dims = std::vector<Dim>;

[[nodiscard]] Dims dims_from_shape(const Shape& shape);
/// The extents where all are constant.
[[nodiscard]] std::optional<Shape> shape_from_dims(const Dims& dims);
/// Product; 1 for no dims.
[[nodiscard]] Dim product(const Dims& dims);
/// "[batch, 3, floor(height/32)]"
[[nodiscard]] std::string dims_text(const Dims& dims);

}  // namespace temper
