// SPDX-License-Identifier: Apache-2.0
#include "ops/reduction.h"

#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/check.h"
#include "base/parallel.h"
#include "ops/broadcast.h"
#include "ops/pointwise_content.h"
#include "tensor/dtype.h"

namespace temper {

namespace {

struct Name {
  std::string_view text;
  Accuracy accuracy;
};

constexpr std::array<Name, 10> k_names = {{{"Sum", Accuracy::rounding},
                                           {"Mean", Accuracy::rounding},
                                           {"Max", Accuracy::exact},
                                           {"Min", Accuracy::exact},
                                           {"Prod", Accuracy::rounding},
                                           {"L1", Accuracy::rounding},
                                           {"L2", Accuracy::rounding},
                                           {"LogSum", Accuracy::approximate},
                                           {"LogSumExp", Accuracy::approximate},
                                           {"SumSquare", Accuracy::rounding}}};

/// Row-major elements, and where each is folded into: slices over the leading axes that stay are independent.
struct Layout {
  Layout(const Shape& shape, std::span<const std::int64_t> axes)
      : result(reduced_extents(shape, axes, true)), outer(split(shape, axes)) {
    const auto first = static_cast<std::ptrdiff_t>(leading);
    inner_shape.assign(shape.begin() + first, shape.end());
    inner_result.assign(result.begin() + first, result.end());
  }

  /// body(element, accumulator): indices, elements of one accumulator in ascending order.
  template <class Body>
  void for_elements(const Body& body) const {
    const std::int64_t elements = element_count(inner_shape);
    const std::int64_t accumulators = element_count(inner_result);
    const BroadcastWalk<1> walk(inner_shape, {inner_result});
    const std::int64_t step = walk.steps()[0];
    parallel_for(outer, 1 + 8192 / (1 + elements), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t slice = begin; slice < end; ++slice)
        walk.for_runs_in_order([&](std::int64_t first, const BroadcastWalk<1>::Offsets& into, std::int64_t count) {
          const std::int64_t element = slice * elements + first;
          const std::int64_t accumulator = slice * accumulators + into[0];
          for (std::int64_t i = 0; i < count; ++i) body(element + i, accumulator + i * step);
        });
    });
  }

  [[nodiscard]] std::size_t results() const { return static_cast<std::size_t>(element_count(result)); }
  /// How many elements each accumulator takes.
  [[nodiscard]] std::int64_t stretch(const Shape& shape, std::span<const std::int64_t> axes) const {
    std::int64_t count = 1;
    for (const std::int64_t axis : axes) count *= shape[static_cast<std::size_t>(axis)];
    return count;
  }

  Shape result;
  std::size_t leading = 0;
  std::int64_t outer;
  Shape inner_shape;
  Shape inner_result;

 private:
  std::int64_t split(const Shape& shape, std::span<const std::int64_t> axes) {
    leading = axes.empty() ? shape.size() : static_cast<std::size_t>(axes.front());
    return std::accumulate(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(leading), std::int64_t{1},
                           std::multiplies<>());
  }
};

template <class T, class F>
std::vector<T> fold(const Layout& layout, std::span<const T> values, T initial, const F& f) {
  std::vector<T> result(layout.results(), initial);
  layout.for_elements([&](std::int64_t element, std::int64_t accumulator) {
    T& target = result[static_cast<std::size_t>(accumulator)];
    target = f(target, values[static_cast<std::size_t>(element)]);
  });
  return result;
}

/// NaN wins.
constexpr auto k_larger = [](auto a, auto b) { return a != a || a > b ? a : b; };
constexpr auto k_smaller = [](auto a, auto b) { return a != a || a < b ? a : b; };

std::vector<double> log_sum_exp(const Layout& layout, std::span<const double> values) {
  constexpr double k_inf = std::numeric_limits<double>::infinity();
  const auto largest = fold(layout, values, -k_inf, k_larger);
  std::vector<double> sums(layout.results(), 0);
  layout.for_elements([&](std::int64_t element, std::int64_t accumulator) {
    const double top = largest[static_cast<std::size_t>(accumulator)];
    const double shift = std::isinf(top) ? 0 : top;
    sums[static_cast<std::size_t>(accumulator)] += std::exp(values[static_cast<std::size_t>(element)] - shift);
  });
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = std::log(sums[i]) + (std::isinf(largest[i]) ? 0 : largest[i]);
  return sums;
}

std::vector<double> reduce_floats(ReductionKind kind, const Layout& layout, std::span<const double> x, double count) {
  constexpr double k_inf = std::numeric_limits<double>::infinity();
  const auto finish = [](std::vector<double> values, auto f) {
    for (double& value : values) value = f(value);
    return values;
  };
  const auto sum = [&] { return fold(layout, x, 0.0, [](double a, double b) { return a + b; }); };
  const auto squares = [&] { return fold(layout, x, 0.0, [](double a, double b) { return a + b * b; }); };
  switch (kind) {
    case ReductionKind::sum: return sum();
    case ReductionKind::mean: return finish(sum(), [&](double value) { return value / count; });
    case ReductionKind::max: return fold(layout, x, -k_inf, k_larger);
    case ReductionKind::min: return fold(layout, x, k_inf, k_smaller);
    case ReductionKind::prod: return fold(layout, x, 1.0, [](double a, double b) { return a * b; });
    case ReductionKind::l1: return fold(layout, x, 0.0, [](double a, double b) { return a + std::fabs(b); });
    case ReductionKind::l2: return finish(squares(), [](double value) { return std::sqrt(value); });
    case ReductionKind::log_sum: return finish(sum(), [](double value) { return std::log(value); });
    case ReductionKind::log_sum_exp: return log_sum_exp(layout, x);
    case ReductionKind::sum_square: return squares();
  }
  return {};
}

std::int64_t limit_of(DType dtype, bool is_highest) {
  if (dtype == DType::boolean) return is_highest ? 1 : 0;
  return visit_storage(dtype, [&](auto element) {
    using T = decltype(element);
    if constexpr (std::is_integral_v<T>)
      return static_cast<std::int64_t>(is_highest ? std::numeric_limits<T>::max() : std::numeric_limits<T>::min());
    return std::int64_t{0};
  });
}

/// T is int64_t or uint64_t; sums and products wrap.
template <class T>
std::vector<T> reduce_integers(ReductionKind kind, const Layout& layout, std::span<const T> x, std::int64_t count,
                               DType dtype) {
  const auto wrapped = [](auto f) {
    return [f](T a, T b) { return static_cast<T>(f(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b))); };
  };
  const auto add = wrapped([](std::uint64_t a, std::uint64_t b) { return a + b; });
  switch (kind) {
    case ReductionKind::max: return fold(layout, x, static_cast<T>(limit_of(dtype, false)), k_larger);
    case ReductionKind::min: return fold(layout, x, static_cast<T>(limit_of(dtype, true)), k_smaller);
    case ReductionKind::prod:
      return fold(layout, x, T{1}, wrapped([](std::uint64_t a, std::uint64_t b) { return a * b; }));
    case ReductionKind::sum_square:
      return fold(layout, x, T{0}, wrapped([](std::uint64_t a, std::uint64_t b) { return a + b * b; }));
    case ReductionKind::l1:
      return fold(layout, x, T{0}, wrapped([](std::uint64_t a, std::uint64_t b) {
                    return std::is_signed_v<T> && static_cast<std::int64_t>(b) < 0 ? a - b : a + b;
                  }));
    case ReductionKind::mean: {
      auto sums = fold(layout, x, T{0}, add);
      for (T& value : sums) value = count == 0 ? T{0} : static_cast<T>(value / static_cast<T>(count));
      return sums;
    }
    default: return fold(layout, x, T{0}, add);
  }
}

bool goes_through_f64(ReductionKind kind) {
  return kind == ReductionKind::l2 || kind == ReductionKind::log_sum || kind == ReductionKind::log_sum_exp;
}

std::optional<Dims> reduced_content(ReductionKind kind, const TensorType& x) {
  const bool is_sum = kind == ReductionKind::sum;
  const bool is_product = kind == ReductionKind::prod;
  const bool is_max = kind == ReductionKind::max;
  if (!(is_sum || is_product || is_max || kind == ReductionKind::min) || !x.content) return std::nullopt;
  const auto& row = binary_info(is_sum       ? BinaryKind::add
                                : is_product ? BinaryKind::mul
                                : is_max     ? BinaryKind::max
                                             : BinaryKind::min);
  if (x.content->empty()) return is_sum || is_product ? std::optional(Dims{is_sum ? 0 : 1}) : std::nullopt;
  TensorType total(x.dtype, {});
  total.content = Dims{x.content->front()};
  for (std::size_t i = 1; i < x.content->size(); ++i) {
    TensorType next(x.dtype, {});
    next.content = Dims{(*x.content)[i]};
    total.content = binary_content(row, total, next);
    if (!total.content) return std::nullopt;
  }
  return total.content;
}

}  // namespace

ReductionKind reduction_kind(std::string_view name) {
  for (std::size_t i = 0; i < k_names.size(); ++i)
    if (k_names[i].text == name) return static_cast<ReductionKind>(i);
  throw Error(ErrorCode::bad_argument, str("Reduce: there is no kind '", name, "'"), __FILE__, __LINE__);
}

std::string_view reduction_name(ReductionKind kind) { return k_names[static_cast<std::size_t>(kind)].text; }
Accuracy reduction_accuracy(ReductionKind kind) { return k_names[static_cast<std::size_t>(kind)].accuracy; }

void check_reduced_type(ReductionKind kind, DType dtype) {
  const bool takes_bool = kind == ReductionKind::max || kind == ReductionKind::min;
  TEMPER_CHECK(dtype == DType::undefined || is_numeric(dtype) || (takes_bool && dtype == DType::boolean), invalid_model,
               "Reduce", reduction_name(kind), ": x is ", dtype_name(dtype), ", expected numbers",
               takes_bool ? " or bool" : "");
}

std::vector<std::int64_t> all_axes(std::int64_t rank) {
  std::vector<std::int64_t> axes(static_cast<std::size_t>(rank));
  std::iota(axes.begin(), axes.end(), 0);
  return axes;
}

TensorType reduced_type(ReductionKind kind, const TensorType& x, std::span<const std::int64_t> axes, bool keep_dims) {
  TensorType y(x.dtype, reduced_extents(*x.dims, axes, keep_dims));
  if (x.rank() == 1 && axes.size() == 1) y.content = reduced_content(kind, x);
  return y;
}

Tensor reduce(ReductionKind kind, const Tensor& x, std::span<const std::int64_t> axes, bool keep_dims) {
  const Layout layout(x.shape(), axes);
  const std::int64_t count = layout.stretch(x.shape(), axes);
  const Shape shape = reduced_extents(x.shape(), axes, keep_dims);
  const bool is_unsigned = is_unsigned_integer(x.dtype());
  if (is_floating(x.dtype()) || goes_through_f64(kind))
    return from_f64(x.dtype(), shape, reduce_floats(kind, layout, to_f64(x), static_cast<double>(count)));
  const auto values = to_i64(x);
  if (!is_unsigned)
    return from_i64(x.dtype(), shape, reduce_integers<std::int64_t>(kind, layout, values, count, x.dtype()));
  const std::vector<std::uint64_t> bits(values.begin(), values.end());
  const auto result = reduce_integers<std::uint64_t>(kind, layout, bits, count, x.dtype());
  return from_i64(x.dtype(), shape, std::vector<std::int64_t>(result.begin(), result.end()));
}

std::vector<double> sum_along(std::span<const double> values, const Shape& shape, std::span<const std::int64_t> axes) {
  return fold(Layout(shape, axes), values, 0.0, [](double a, double b) { return a + b; });
}

}  // namespace temper
