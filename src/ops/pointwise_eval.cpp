// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"
#include "base/parallel.h"
#include "ops/broadcast.h"
#include "ops/pointwise.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper {

namespace {

constexpr std::int64_t k_grain = 4096;  // transcendental functions are worth a thread early

template <class T>
using UnaryBlock = void (*)(T*, std::int64_t, double, double);

template <class T>
void run_blocks(UnaryBlock<T> block, std::vector<T>& x, double alpha, double beta) {
  parallel_for(static_cast<std::int64_t>(x.size()), k_grain,
               [&](std::int64_t begin, std::int64_t end) { block(x.data() + begin, end - begin, alpha, beta); });
}

std::vector<std::uint64_t> to_u64(const Tensor& tensor) {
  const auto values = to_i64(tensor);  // u64 keeps its bits
  return {values.begin(), values.end()};
}

Tensor from_u64(DType dtype, Shape shape, const std::vector<std::uint64_t>& values) {
  return from_i64(dtype, std::move(shape), std::vector<std::int64_t>(values.begin(), values.end()));
}

template <class T>
std::vector<T> run_binary(void (*block)(Run<T>, Run<T>, T*, std::int64_t), const std::vector<T>& x,
                          const Shape& x_shape, const std::vector<T>& y, const Shape& y_shape, const Shape& shape) {
  std::vector<T> z(static_cast<std::size_t>(element_count(shape)));
  const BroadcastWalk<2> walk(shape, {x_shape, y_shape});
  walk.for_runs([&](std::int64_t first, const BroadcastWalk<2>::Offsets& from, std::int64_t count) {
    block({x.data() + from[0], walk.steps()[0]}, {y.data() + from[1], walk.steps()[1]}, z.data() + first, count);
  });
  return z;
}

Tensor equal_strings(const Tensor& x, const Tensor& y) {
  const Shape shape = broadcast_shapes(x.shape(), y.shape());
  std::vector<std::int64_t> z(static_cast<std::size_t>(element_count(shape)));
  const BroadcastWalk<2> walk(shape, {x.shape(), y.shape()});
  walk.for_runs([&](std::int64_t first, const BroadcastWalk<2>::Offsets& from, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      const auto& left = x.strings()[static_cast<std::size_t>(from[0] + i * walk.steps()[0])];
      const auto& right = y.strings()[static_cast<std::size_t>(from[1] + i * walk.steps()[1])];
      z[static_cast<std::size_t>(first + i)] = left == right ? 1 : 0;
    }
  });
  return from_i64(DType::boolean, shape, z);
}

}  // namespace

bool accepts(Accepts set, DType dtype) {
  const bool is_packed = dtype == DType::i4 || dtype == DType::u4;
  switch (set) {
    case Accepts::floating: return is_floating(dtype);
    case Accepts::numeric: return is_numeric(dtype) && !is_packed;
    case Accepts::integers: return is_integer(dtype) && !is_packed;
    case Accepts::boolean: return dtype == DType::boolean;
    case Accepts::any: return is_numeric(dtype) || dtype == DType::boolean;
  }
  return false;
}

std::string_view accepts_text(Accepts set) {
  switch (set) {
    case Accepts::floating: return "a floating type";
    case Accepts::numeric: return "a floating or integer type";
    case Accepts::integers: return "an integer type";
    case Accepts::boolean: return "bool";
    case Accepts::any: return "a floating, integer or bool type";
  }
  return "?";
}

Tensor evaluate_unary(const UnaryInfo& info, const Tensor& x, double alpha, double beta) {
  TEMPER_CHECK(accepts(info.takes, x.dtype()), invalid_model, info.name, ": x is ", dtype_name(x.dtype()),
               ", expected ", accepts_text(info.takes));
  const DType result = info.gives_boolean ? DType::boolean : x.dtype();
  if (info.signed_block != nullptr && is_signed_integer(x.dtype())) {
    auto values = to_i64(x);
    run_blocks(info.signed_block, values, alpha, beta);
    return from_i64(result, x.shape(), values);
  }
  if (info.unsigned_block != nullptr && is_unsigned_integer(x.dtype())) {
    auto values = to_u64(x);
    run_blocks(info.unsigned_block, values, alpha, beta);
    return from_u64(result, x.shape(), values);
  }
  auto values = to_f64(x);
  run_blocks(info.block, values, alpha, beta);
  return from_f64(result, x.shape(), values);
}

Tensor evaluate_binary(const BinaryInfo& info, const Tensor& x, const Tensor& y) {
  const bool is_power = info.kind == BinaryKind::pow;
  if (info.kind == BinaryKind::equal && x.dtype() == DType::string && y.dtype() == DType::string)
    return equal_strings(x, y);
  TEMPER_CHECK(accepts(info.takes, x.dtype()) && accepts(info.takes, y.dtype()), invalid_model, info.name,
               ": the inputs are ", dtype_name(x.dtype()), " and ", dtype_name(y.dtype()), ", expected ",
               accepts_text(info.takes));
  TEMPER_CHECK(x.dtype() == y.dtype() || is_power, invalid_model, info.name, ": the inputs have different types ",
               dtype_name(x.dtype()), " and ", dtype_name(y.dtype()), "; insert a Cast");
  const Shape shape = broadcast_shapes(x.shape(), y.shape());
  const DType result = info.gives_boolean ? DType::boolean : x.dtype();
  if (is_floating(x.dtype()) || is_floating(y.dtype()))
    return from_f64(result, shape, run_binary(info.block, to_f64(x), x.shape(), to_f64(y), y.shape(), shape));
  if (is_signed_integer(x.dtype()) || (is_power && is_signed_integer(y.dtype())))
    return from_i64(result, shape, run_binary(info.signed_block, to_i64(x), x.shape(), to_i64(y), y.shape(), shape));
  return from_u64(result, shape, run_binary(info.unsigned_block, to_u64(x), x.shape(), to_u64(y), y.shape(), shape));
}

}  // namespace temper
