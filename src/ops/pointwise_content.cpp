// SPDX-License-Identifier: Apache-2.0
#include "ops/pointwise_content.h"

#include <algorithm>
#include <cmath>

#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper {

namespace {

/// Small enough that arithmetic on it neither overflows nor grows without bound.
bool is_tame(const Dim& dim) {
  constexpr std::int64_t k_largest = std::int64_t{1} << 30;
  constexpr std::size_t k_most_terms = 16;
  constexpr std::size_t k_most_factors = 8;
  const auto is_small = [](std::int64_t value) { return value <= k_largest && value >= -k_largest; };
  return is_small(dim.constant()) && dim.terms().size() <= k_most_terms &&
         std::all_of(dim.terms().begin(), dim.terms().end(), [&](const Dim::Term& term) {
           return is_small(term.coefficient) && term.factors.size() <= k_most_factors;
         });
}

/// Narrow and unsigned types wrap where extents do not.
bool holds_extents(DType dtype) { return dtype == DType::i32 || dtype == DType::i64 || dtype == DType::boolean; }

std::optional<Tensor> constant_tensor(const TensorType& type) {
  const auto values = type.constant_content();
  const auto shape = type.shape();
  if (!values || !shape || !(is_integer(type.dtype) || type.dtype == DType::boolean)) return std::nullopt;
  if (element_count(*shape) != static_cast<std::int64_t>(values->size())) return std::nullopt;
  return from_i64(type.dtype, *shape, *values);
}

Dims content_of(const Tensor& tensor) {
  const auto values = to_i64(tensor);
  return {values.begin(), values.end()};
}

/// True, false, or not known for every extent.
std::optional<Dim> truth(bool is_true, bool is_false) {
  if (is_true) return Dim(1);
  if (is_false) return Dim(0);
  return std::nullopt;
}

std::optional<Dim> equal(const Dim& x, const Dim& y) {
  const Dim gap = x - y;
  const bool differs = (gap - 1).is_never_negative() || (Dim(-1) - gap).is_never_negative();
  return truth(gap.equals(0), differs);
}

std::optional<Dim> less(const Dim& x, const Dim& y) {
  return truth((y - x - 1).is_never_negative(), (x - y).is_never_negative());
}

std::optional<Dim> negated_truth(const std::optional<Dim>& truth_value) {
  if (!truth_value) return std::nullopt;
  return Dim(truth_value->equals(0) ? 1 : 0);
}

/// Truncating division equals floor division only where neither side is negative; Python's modulo needs it too for the
/// divisor, which must not be zero either.
bool divides_like_extents(const Dim& x, const Dim& y) { return x.is_never_negative() && (y - 1).is_never_negative(); }

std::optional<Dim> combine(BinaryKind kind, const Dim& x, const Dim& y) {
  if (!is_tame(x) || !is_tame(y) || x.is_unknown() || y.is_unknown()) return std::nullopt;
  switch (kind) {
    case BinaryKind::add: return x + y;
    case BinaryKind::sub: return x - y;
    case BinaryKind::mul: return x * y;
    case BinaryKind::min: return min(x, y);
    case BinaryKind::max: return max(x, y);
    case BinaryKind::div:
      if (y.equals(1)) return x;
      return divides_like_extents(x, y) ? std::optional(floor_div(x, y)) : std::nullopt;
    case BinaryKind::mod:
    case BinaryKind::fmod: return divides_like_extents(x, y) ? std::optional(mod(x, y)) : std::nullopt;
    case BinaryKind::pow:
      if (y.equals(1)) return x;
      return y.equals(2) ? std::optional(x * x) : std::nullopt;
    case BinaryKind::equal: return equal(x, y);
    case BinaryKind::less: return less(x, y);
    case BinaryKind::greater: return less(y, x);
    case BinaryKind::less_or_equal: return negated_truth(less(y, x));
    case BinaryKind::greater_or_equal: return negated_truth(less(x, y));
    case BinaryKind::logical_and:
      if (x.equals(0) || y.equals(0)) return Dim(0);
      return x.equals(1) ? std::optional(y) : (y.equals(1) ? std::optional(x) : std::nullopt);
    case BinaryKind::logical_or:
      if (x.equals(1) || y.equals(1)) return Dim(1);
      return x.equals(0) ? std::optional(y) : (y.equals(0) ? std::optional(x) : std::nullopt);
    default: return std::nullopt;
  }
}

/// A bound of Clip on extents, where it is an integer.
std::optional<Dim> integer_bound(double value) {
  if (!(std::fabs(value) < 0x1p30) || std::floor(value) != value) return std::nullopt;
  return Dim(static_cast<std::int64_t>(value));
}

std::optional<Dim> clip(Dim x, double low, double high) {
  if (low > -0x1p30) {
    const auto bound = integer_bound(low);
    if (!bound) return std::nullopt;
    x = max(x, *bound);
  }
  if (high < 0x1p30) {
    const auto bound = integer_bound(high);
    if (!bound) return std::nullopt;
    x = min(x, *bound);
  }
  return x;
}

std::optional<Dim> transform(UnaryKind kind, const Dim& x, double alpha, double beta) {
  if (!is_tame(x) || x.is_unknown()) return std::nullopt;
  switch (kind) {
    case UnaryKind::neg: return Dim(0) - x;
    case UnaryKind::abs: return x.is_never_negative() ? x : max(x, Dim(0) - x);
    case UnaryKind::relu: return max(x, 0);
    case UnaryKind::clip: return clip(x, alpha, beta);
    case UnaryKind::logical_not: return x.is_const() ? std::optional(Dim(x.equals(0) ? 1 : 0)) : std::nullopt;
    case UnaryKind::sign: return (x - 1).is_never_negative() ? std::optional(Dim(1)) : std::nullopt;
    default: return std::nullopt;
  }
}

Dim cast_constant(DType from, std::int64_t value, DType to) {
  return content_of(cast(from_i64(from, {}, std::vector{value}), to)).front();
}

/// Extents fit 32 bits; what may be negative has no unsigned counterpart.
std::optional<Dim> cast_symbolic(const Dim& x, DType to) {
  if (!is_tame(x)) return std::nullopt;
  if (to == DType::boolean) return (x - 1).is_never_negative() ? std::optional(Dim(1)) : std::nullopt;
  if (to == DType::i32 || to == DType::i64) return x;
  return (to == DType::u32 || to == DType::u64) && x.is_never_negative() ? std::optional(x) : std::nullopt;
}

/// The element of a scalar or vector that meets result element `i` of `count`.
const Dim& broadcast_element(const Dims& content, std::size_t i) {
  return content.size() == 1 ? content[0] : content[i];
}

/// Elements of the broadcast result of vectors with these contents, where that is a vector of tracked length.
std::optional<std::size_t> broadcast_count(std::initializer_list<const Dims*> contents) {
  std::size_t count = 1;
  for (const Dims* content : contents)
    if (content->size() != 1) count = content->size();
  for (const Dims* content : contents)
    if (content->size() != 1 && content->size() != count) return std::nullopt;
  return count;
}

}  // namespace

std::optional<Dims> unary_content(const UnaryInfo& info, const TensorType& x, double alpha, double beta) {
  if (!x.content || !accepts(info.takes, x.dtype)) return std::nullopt;
  if (const auto tensor = constant_tensor(x)) return content_of(evaluate_unary(info, *tensor, alpha, beta));
  if (!holds_extents(x.dtype)) return std::nullopt;
  Dims result;
  for (const Dim& item : *x.content) {
    const auto value = transform(info.kind, item, alpha, beta);
    if (!value) return std::nullopt;
    result.push_back(*value);
  }
  return result;
}

std::optional<Dims> binary_content(const BinaryInfo& info, const TensorType& x, const TensorType& y) {
  if (!x.content || !y.content || x.dtype != y.dtype || !accepts(info.takes, x.dtype)) return std::nullopt;
  const auto count = broadcast_count({&*x.content, &*y.content});
  if (!count) return std::nullopt;
  const auto left = constant_tensor(x);
  const auto right = constant_tensor(y);
  if (left && right) return content_of(evaluate_binary(info, *left, *right));
  if (!holds_extents(x.dtype)) return std::nullopt;
  Dims result;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto value = combine(info.kind, broadcast_element(*x.content, i), broadcast_element(*y.content, i));
    if (!value) return std::nullopt;
    result.push_back(*value);
  }
  return result;
}

std::optional<Dims> select_content(const TensorType& condition, const TensorType& x, const TensorType& y) {
  if (!condition.content || !x.content || !y.content) return std::nullopt;
  const auto count = broadcast_count({&*condition.content, &*x.content, &*y.content});
  if (!count) return std::nullopt;
  Dims result;
  for (std::size_t i = 0; i < *count; ++i) {
    const Dim& chooser = broadcast_element(*condition.content, i);
    const Dim& first = broadcast_element(*x.content, i);
    const Dim& second = broadcast_element(*y.content, i);
    if (!chooser.is_const() && !(first == second)) return std::nullopt;
    result.push_back(chooser.equals(0) ? second : first);
  }
  return result;
}

std::optional<Dims> cast_content(const TensorType& x, DType to) {
  const auto is_integral = [](DType dtype) { return is_integer(dtype) || dtype == DType::boolean; };
  if (!x.content || !is_integral(to) || !is_integral(x.dtype)) return std::nullopt;
  Dims result;
  for (const Dim& item : *x.content) {
    const auto value =
        item.is_const() ? std::optional(cast_constant(x.dtype, item.value(), to)) : cast_symbolic(item, to);
    if (!value) return std::nullopt;
    result.push_back(*value);
  }
  return result;
}

}  // namespace temper
