// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>

#include "ops/infer_util.h"
#include "ops/nn/attention.h"
#include "ops/operator.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = softmax(cap(scale * Q K^T) + mask) V for every head, Q, K and V being read where a projection left them.
///
/// Inputs q, k, v, each either [B, heads, steps, width], or rows [B, steps, W] that hold all heads and perhaps more:
/// head h begins at column offsets[i] + h * strides[i]. The same value may be given several times. Then optionally mask
/// (boolean: true is kept; or floating: added), which broadcasts to [B, heads, S, T]. `heads` is a multiple of
/// `key_heads`: consecutive query heads share one. Output y [B, S, heads * value_width], or [B, heads, S, value_width].
/// Errors: invalid_model where extents, columns or head counts do not fit.
/// Source: recognise_attention.
struct FusedAttention {
  static constexpr std::string_view name = "FusedAttention";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::int64_t heads = 1;
  std::int64_t key_heads = 1;
  std::int64_t width = 1;        ///< of a head of q and k
  std::int64_t value_width = 1;  ///< of a head of v
  std::vector<std::int64_t> offsets = {0, 0, 0};
  std::vector<std::int64_t> strides = {0, 0, 0};  ///< columns between heads, at least a head's width
  double scale = 1;
  double softcap = 0;      ///< cap(x) = softcap * tanh(x / softcap); 0: none
  bool is_causal = false;  ///< a query sees the keys up to its own position
  bool has_heads_apart = false;

  static constexpr auto fields() {
    using F = FusedAttention;
    return std::tuple{field("heads", &F::heads),         field("key_heads", &F::key_heads),
                      field("width", &F::width),         field("value_width", &F::value_width),
                      field("offsets", &F::offsets),     field("strides", &F::strides),
                      field("scale", &F::scale),         field("softcap", &F::softcap),
                      field("is_causal", &F::is_causal), field("has_heads_apart", &F::has_heads_apart)};
  }

  [[nodiscard]] std::int64_t head_count(std::size_t operand) const { return operand == 0 ? heads : key_heads; }
  [[nodiscard]] std::int64_t head_width(std::size_t operand) const { return operand == 2 ? value_width : width; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 3, 4);
    TEMPER_CHECK(heads > 0 && key_heads > 0 && heads % key_heads == 0, invalid_model, name, ": ", heads,
                 " query heads do not share ", key_heads, " key heads");
    TEMPER_CHECK(offsets.size() == 3 && strides.size() == 3, invalid_model, name,
                 ": offsets and strides are three each");
    for (std::size_t i = 0; i < 3; ++i) check_operand(inputs[i], i);
    Dim batch = inputs[0].dim(0);
    for (std::size_t i = 1; i < 3; ++i) batch = merge_dim(name, batch, inputs[i].dim(0));
    (void)merge_dim(name, steps_of(inputs[1]), steps_of(inputs[2]));
    if (has_input(inputs, 3)) {
      const Dims scores = {batch, heads, steps_of(inputs[0]), steps_of(inputs[1])};
      TEMPER_CHECK(broadcast_dims(name, scores, *inputs[3].dims).size() == 4, invalid_model, name,
                   ": the mask has rank ", inputs[3].rank(), ", expected 4 at most");
    }
    const Dim steps = steps_of(inputs[0]);
    if (has_heads_apart) return {TensorType(inputs[0].dtype, {batch, heads, steps, value_width})};
    return {TensorType(inputs[0].dtype, {batch, steps, heads * value_width})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Shape shape = *infer(types_of(inputs))[0].shape();
    std::vector<Tensor> operands;
    for (std::size_t i = 0; i < 3; ++i) operands.push_back(heads_apart(inputs[i], i));
    if (has_input(inputs, 3)) operands.push_back(inputs[3]);
    const Tensor apart = Attention{.scale = scale, .softcap = softcap, .is_causal = is_causal}.evaluate(operands)[0];
    if (has_heads_apart) return {cast(apart, inputs[0].dtype())};
    std::vector<double> to(static_cast<std::size_t>(element_count(shape)));
    const auto from = apart.data<double>();
    const std::int64_t steps = shape[1];
    for (std::int64_t n = 0; n < shape[0] * heads * steps; ++n) {
      const std::int64_t step = n % steps, head = n / steps % heads, image = n / steps / heads;
      std::copy_n(from.begin() + n * value_width, value_width,
                  to.begin() + ((image * steps + step) * heads + head) * value_width);
    }
    return {from_f64(inputs[0].dtype(), shape, to)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs);
    const double scores =
        total_elements(TensorType(DType::f32, {inputs[0].dim(0), heads, steps_of(inputs[0]), steps_of(inputs[1])}));
    cost.flop = scores * (2 * static_cast<double>(width + value_width) + 8);
    return cost;
  }

  /// Rows [begin, begin + heads * stride) of an operand cut into heads of `stride` columns, of which each uses
  /// [first, first + width).
  struct Columns {
    std::int64_t begin = 0, stride = 0, first = 0;
  };
  /// Nothing where the heads do not lie in rows of so many columns.
  [[nodiscard]] std::optional<Columns> columns_in_row(std::size_t operand, std::int64_t row) const {
    const std::int64_t count = head_count(operand), own = head_width(operand), offset = offsets[operand];
    const std::int64_t stride = count == 1 ? own : strides[operand];
    const std::int64_t first = std::max<std::int64_t>(0, offset + count * stride - row);
    if (offset < first || stride < own || first > stride - own) return std::nullopt;
    return Columns{offset - first, stride, first};
  }

  static Dim steps_of(const TensorType& type) { return type.dim(type.rank() == 3 ? 1 : 2); }

 private:
  void check_operand(const TensorType& type, std::size_t i) const {
    TEMPER_CHECK(is_floating(type.dtype) && (type.rank() == 3 || type.rank() == 4), invalid_model, name, ": operand ",
                 i, " is ", type.text(), ", expected floating rank 3 or 4");
    if (type.rank() == 4) {
      (void)merge_dim(name, type.dim(1), head_count(i));
      (void)merge_dim(name, type.dim(3), head_width(i));
      return;
    }
    TEMPER_CHECK(type.dim(2).is_const() && columns_in_row(i, type.dim(2).value()), invalid_model, name,
                 ": the heads of operand ", i, " do not fit into ", type.text());
  }

  /// [B, heads, steps, width] in f64.
  [[nodiscard]] Tensor heads_apart(const Tensor& x, std::size_t i) const {
    if (x.rank() == 4) return cast(x, DType::f64);
    const Shape shape = {x.dim(0), head_count(i), x.dim(1), head_width(i)};
    const std::vector<double> from = to_f64(x);
    std::vector<double> to(static_cast<std::size_t>(element_count(shape)));
    for (std::int64_t n = 0; n < shape[0] * shape[1] * shape[2]; ++n) {
      const std::int64_t step = n % shape[2], head = n / shape[2] % shape[1], image = n / shape[2] / shape[1];
      const std::int64_t first = (image * shape[2] + step) * x.dim(2) + offsets[i] + head * strides[i];
      std::copy_n(from.begin() + first, shape[3], to.begin() + n * shape[3]);
    }
    return from_f64(DType::f64, shape, to);
  }
};

inline void register_fused_attention(OpTable& table) { table.add<FusedAttention>(); }

}  // namespace temper::ops
