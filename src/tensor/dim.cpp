// SPDX-License-Identifier: Apache-2.0
#include "tensor/dim.h"

#include <algorithm>
#include <limits>
#include <map>
#include <ostream>

#include "base/check.h"

namespace temper {

namespace {

constexpr std::string_view k_unknown = "?";

/// Expressions come from files too, which may claim any power of a sum.
constexpr std::size_t k_most_terms = 1024;
constexpr std::size_t k_most_factors = 64;

/// Sums and products saturate at +-largest: ONNX writes "to the end" as the largest or smallest integer.
constexpr std::int64_t k_largest = std::numeric_limits<std::int64_t>::max();

std::int64_t sum(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_add_overflow(a, b, &result)) return a < 0 ? -k_largest : k_largest;
  return std::max(result, -k_largest);
}

std::int64_t multiple(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result)) return (a < 0) == (b < 0) ? k_largest : -k_largest;
  return std::max(result, -k_largest);
}

void limit_terms(std::size_t terms) {
  TEMPER_CHECK(terms <= k_most_terms, bad_argument, "an extent's expression has more than ", k_most_terms, " terms");
}

std::string factors_key(const std::vector<Dim::Atom>& factors) {
  std::string key;
  for (const auto& factor : factors) key += factor.text + '*';
  return key;
}

bool is_division(Dim::Function function) {
  return function == Dim::Function::floor_div || function == Dim::Function::ceil_div;
}

std::string function_text(Dim::Function function, const Dim& a, const Dim& b) {
  if (!is_division(function)) return str(dim_function_name(function), "(", a, ", ", b, ")");
  const auto side = [](const Dim& dim) { return dim.is_const() || dim.as_symbol() ? dim.text() : str("(", dim, ")"); };
  return str(dim_function_name(function), "(", side(a), "/", side(b), ")");
}

std::string term_text(const Dim::Term& term) {
  std::string text;
  for (const auto& factor : term.factors) text += (text.empty() ? "" : "*") + factor.text;
  const std::int64_t magnitude = std::abs(term.coefficient);
  return magnitude == 1 ? text : str(magnitude, "*", text);
}

/// Exact quotient of every coefficient, where all divide evenly.
std::optional<Dim> divide_evenly(const Dim& a, std::int64_t divisor) {
  if (a.constant() % divisor != 0) return std::nullopt;
  Dim quotient = a.constant() / divisor;
  for (const auto& term : a.terms()) {
    if (term.coefficient % divisor != 0) return std::nullopt;
    Dim product_of_factors = term.coefficient / divisor;
    for (const auto& factor : term.factors)
      product_of_factors = product_of_factors *
                           (factor.function ? apply(*factor.function, *factor.a, *factor.b) : Dim::symbol(factor.text));
    quotient = quotient + product_of_factors;
  }
  return quotient;
}

/// a / b where a is b times an integer constant, or b a factor of every term.
std::optional<Dim> divide_exactly(const Dim& a, const Dim& b) {
  if (b.is_const()) return divide_evenly(a, b.value());
  if (a == b) return Dim(1);
  if (b.constant() != 0 || b.terms().size() != 1 || a.constant() != 0) return std::nullopt;
  const auto& divisor = b.terms().front();
  Dim quotient = 0;
  for (const auto& term : a.terms()) {
    if (term.coefficient % divisor.coefficient != 0) return std::nullopt;
    auto rest = term.factors;
    for (const auto& factor : divisor.factors) {
      const auto found = std::find_if(rest.begin(), rest.end(), [&](const auto& f) { return f.text == factor.text; });
      if (found == rest.end()) return std::nullopt;
      rest.erase(found);
    }
    Dim part = term.coefficient / divisor.coefficient;
    for (const auto& factor : rest)
      part = part * (factor.function ? apply(*factor.function, *factor.a, *factor.b) : Dim::symbol(factor.text));
    quotient = quotient + part;
  }
  return quotient;
}

/// Simplified form of function(a, b), where there is one.
std::optional<Dim> simplify(Dim::Function function, const Dim& a, const Dim& b) {
  if (a.is_const() && b.is_const()) return Dim(evaluate(function, a.value(), b.value()));
  switch (function) {
    case Dim::Function::floor_div:
    case Dim::Function::ceil_div: return divide_exactly(a, b);
    case Dim::Function::mod:
      if (divide_exactly(a, b)) return Dim(0);
      return std::nullopt;
    case Dim::Function::min:
    case Dim::Function::max: {
      const bool wants_smaller = function == Dim::Function::min;
      if ((b - a).is_never_negative()) return wants_smaller ? a : b;
      if ((a - b).is_never_negative()) return wants_smaller ? b : a;
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view dim_function_name(Dim::Function function) {
  switch (function) {
    case Dim::Function::floor_div: return "floor";
    case Dim::Function::ceil_div: return "ceil";
    case Dim::Function::mod: return "mod";
    case Dim::Function::min: return "min";
    case Dim::Function::max: return "max";
  }
  return "?";
}

Dim::Dim(std::int64_t value) : constant_(value) {}

Dim Dim::symbol(std::string name) {
  return from_terms(0, {Term{1, {Atom{std::move(name), std::nullopt, nullptr, nullptr}}}});
}

Dim Dim::unknown() { return symbol(std::string(k_unknown)); }

Dim Dim::from_terms(std::int64_t constant, Terms terms) {
  std::map<std::string, Term> merged;
  for (auto& term : terms) {
    const std::string key = factors_key(term.factors);
    const auto [found, is_new] = merged.try_emplace(key, term);
    if (!is_new) found->second.coefficient = sum(found->second.coefficient, term.coefficient);
  }
  Terms kept;
  for (auto& [key, term] : merged)
    if (term.coefficient != 0) kept.push_back(std::move(term));
  Dim result(constant);
  if (!kept.empty()) result.terms_ = std::make_shared<const Terms>(std::move(kept));
  return result;
}

bool Dim::is_unknown() const {
  std::set<std::string> names;
  collect_symbols(names);
  return names.contains(std::string(k_unknown));
}

std::int64_t Dim::value() const {
  TEMPER_CHECK(is_const(), internal, "extent ", text(), " is not a constant");
  return constant_;
}

std::optional<std::int64_t> Dim::known() const {
  if (is_const()) return constant_;
  return std::nullopt;
}

const Dim::Terms& Dim::terms() const {
  static const Terms k_none;
  return terms_ ? *terms_ : k_none;
}

bool Dim::is_never_negative() const {
  const auto atom_is = [](const Atom& atom) {
    if (!atom.function) return atom.text.find('[') == std::string::npos && atom.text != k_unknown;
    if (*atom.function == Function::max) return atom.a->is_never_negative() || atom.b->is_never_negative();
    if (*atom.function == Function::mod) return atom.b->is_never_negative();
    return atom.a->is_never_negative() && atom.b->is_never_negative();
  };
  return constant_ >= 0 && std::all_of(terms().begin(), terms().end(), [&](const Term& term) {
           return term.coefficient >= 0 && std::all_of(term.factors.begin(), term.factors.end(), atom_is);
         });
}

std::optional<std::string> Dim::as_symbol() const {
  if (constant_ != 0 || terms().size() != 1) return std::nullopt;
  const Term& term = terms().front();
  if (term.coefficient != 1 || term.factors.size() != 1 || term.factors[0].function) return std::nullopt;
  return term.factors[0].text;
}

void Dim::collect_symbols(std::set<std::string>& names) const {
  for (const auto& term : terms())
    for (const auto& factor : term.factors) {
      if (!factor.function) {
        names.insert(factor.text);
      } else {
        factor.a->collect_symbols(names);
        factor.b->collect_symbols(names);
      }
    }
}

Dim Dim::substitute(const std::function<std::optional<Dim>(const std::string&)>& lookup) const {
  Dim result = constant_;
  for (const auto& term : terms()) {
    Dim part = term.coefficient;
    for (const auto& factor : term.factors) {
      if (factor.function)
        part = part * apply(*factor.function, factor.a->substitute(lookup), factor.b->substitute(lookup));
      else
        part = part * lookup(factor.text).value_or(symbol(factor.text));
    }
    result = result + part;
  }
  return result;
}

std::string Dim::text() const {
  std::string text;
  for (const auto& term : terms()) {
    if (text.empty())
      text = (term.coefficient < 0 ? "-" : "") + term_text(term);
    else
      text += (term.coefficient < 0 ? " - " : " + ") + term_text(term);
  }
  if (text.empty()) return std::to_string(constant_);
  if (constant_ > 0) text += str(" + ", constant_);
  if (constant_ < 0) text += str(" - ", -constant_);
  return text;
}

Dim operator+(const Dim& a, const Dim& b) {
  if (a.is_const() && b.is_const()) return sum(a.constant_, b.constant_);
  limit_terms(a.terms().size() + b.terms().size());
  Dim::Terms terms = a.terms();
  terms.insert(terms.end(), b.terms().begin(), b.terms().end());
  return Dim::from_terms(sum(a.constant_, b.constant_), std::move(terms));
}

Dim operator-(const Dim& a, const Dim& b) { return a + Dim(-1) * b; }

Dim operator*(const Dim& a, const Dim& b) {
  if (a.is_const() && b.is_const()) return multiple(a.constant_, b.constant_);
  limit_terms(a.terms().size() * b.terms().size());
  Dim::Terms terms;
  for (Dim::Term term : a.terms()) {
    term.coefficient = multiple(term.coefficient, b.constant_);
    terms.push_back(std::move(term));
  }
  for (Dim::Term term : b.terms()) {
    term.coefficient = multiple(term.coefficient, a.constant_);
    terms.push_back(std::move(term));
  }
  for (const auto& x : a.terms())
    for (const auto& y : b.terms()) {
      Dim::Term term{multiple(x.coefficient, y.coefficient), x.factors};
      term.factors.insert(term.factors.end(), y.factors.begin(), y.factors.end());
      TEMPER_CHECK(term.factors.size() <= k_most_factors, bad_argument,
                   "an extent's expression has a product of more than ", k_most_factors, " factors");
      std::sort(term.factors.begin(), term.factors.end(),
                [](const Dim::Atom& p, const Dim::Atom& q) { return p.text < q.text; });
      terms.push_back(std::move(term));
    }
  return Dim::from_terms(multiple(a.constant_, b.constant_), std::move(terms));
}

bool operator==(const Dim& a, const Dim& b) {
  if (a.constant_ != b.constant_ || a.terms().size() != b.terms().size()) return false;
  return std::equal(a.terms().begin(), a.terms().end(), b.terms().begin(), [](const auto& x, const auto& y) {
    return x.coefficient == y.coefficient && factors_key(x.factors) == factors_key(y.factors);
  });
}

std::ostream& operator<<(std::ostream& out, const Dim& dim) { return out << dim.text(); }

std::int64_t evaluate(Dim::Function function, std::int64_t a, std::int64_t b) {
  const auto floored = [](std::int64_t x, std::int64_t y) {
    TEMPER_CHECK(y != 0, bad_argument, "an extent is divided by zero");
    if (y == -1) return multiple(x, y);  // the only quotient that overflows
    const std::int64_t quotient = x / y;
    return quotient - ((x % y != 0 && (x < 0) != (y < 0)) ? 1 : 0);
  };
  switch (function) {
    case Dim::Function::floor_div: return floored(a, b);
    case Dim::Function::ceil_div: return -floored(multiple(a, -1), b);
    case Dim::Function::mod: return sum(a, -multiple(b, floored(a, b)));
    case Dim::Function::min: return std::min(a, b);
    case Dim::Function::max: return std::max(a, b);
  }
  return 0;
}

Dim apply(Dim::Function function, const Dim& a, const Dim& b) {
  TEMPER_CHECK(!b.equals(0) || function == Dim::Function::min || function == Dim::Function::max, bad_argument,
               "extent ", a, " is divided by zero");
  if (const auto simple = simplify(function, a, b)) return *simple;
  // min and max commute: one order of the arguments, constants last, so that equal expressions compare equal.
  const bool commutes = function == Dim::Function::min || function == Dim::Function::max;
  if (commutes && !b.is_const() && (a.is_const() || b.text() < a.text())) return apply(function, b, a);
  Dim::Atom atom{function_text(function, a, b), function, std::make_shared<const Dim>(a),
                 std::make_shared<const Dim>(b)};
  return Dim::from_terms(0, {Dim::Term{1, {std::move(atom)}}});
}

Dim floor_div(const Dim& a, const Dim& b) { return apply(Dim::Function::floor_div, a, b); }
Dim ceil_div(const Dim& a, const Dim& b) { return apply(Dim::Function::ceil_div, a, b); }
Dim mod(const Dim& a, const Dim& b) { return apply(Dim::Function::mod, a, b); }
Dim min(const Dim& a, const Dim& b) { return apply(Dim::Function::min, a, b); }
Dim max(const Dim& a, const Dim& b) { return apply(Dim::Function::max, a, b); }

Dims dims_from_shape(const Shape& shape) { return {shape.begin(), shape.end()}; }

std::optional<Shape> shape_from_dims(const Dims& dims) {
  Shape shape;
  for (const Dim& dim : dims) {
    if (!dim.is_const()) return std::nullopt;
    shape.push_back(dim.value());
  }
  return shape;
}

Dim product(const Dims& dims) {
  Dim result = 1;
  for (const Dim& dim : dims) result = result * dim;
  return result;
}

std::string dims_text(const Dims& dims) { return "[" + join(dims, ", ") + "]"; }

}  // namespace temper
