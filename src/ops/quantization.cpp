// SPDX-License-Identifier: Apache-2.0
#include "ops/quantization.h"

#include "base/check.h"

namespace temper {

namespace {

void check_axis_scale(std::string_view op, const Dim& extent, const Dim& scales) {
  TEMPER_CHECK(!extent.is_const() || !scales.is_const() || extent == scales, invalid_model, op, ": ", scales,
               " scales for an axis of ", extent, "; give one scale, or one an index");
}

void check_block_scale(std::string_view op, const Dims& x, const Dims& scale, std::size_t axis, std::int64_t block) {
  TEMPER_CHECK(x.size() == scale.size(), invalid_model, op, ": the scale has rank ", scale.size(),
               ", expected the rank of x, ", x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Dim expected = i == axis ? ceil_div(x[i], block) : x[i];
    TEMPER_CHECK(!expected.is_const() || !scale[i].is_const() || expected == scale[i], invalid_model, op,
                 ": the scale has ", scale[i], " elements at axis ", i, ", expected ", expected);
  }
}

}  // namespace

ScaleLayout::ScaleLayout(std::string_view op, const Shape& x, const Shape& scale, std::int64_t axis,
                         std::int64_t block_size) {
  check_scale_type(op, TensorType(DType::f32, dims_from_shape(x)), TensorType(DType::f32, dims_from_shape(scale)), axis,
                   block_size);
  if (block_size == 0 && element_count(scale) == 1) {
    split_.inner = element_count(x);
    return;
  }
  const auto place = normalise_axis(op, axis, static_cast<std::int64_t>(x.size()));
  split_ = split_at_axis(x, place);
  is_blocked_ = block_size > 0;
  if (is_blocked_) {
    block_size_ = block_size;
    blocks_ = scale[static_cast<std::size_t>(place)];
  }
}

void check_scale_type(std::string_view op, const TensorType& x, const TensorType& scale, std::int64_t axis,
                      std::int64_t block_size) {
  TEMPER_CHECK(block_size >= 0, invalid_model, op, ": block_size is ", block_size, ", expected 0 or more");
  const auto count = scale.shape();
  if (block_size == 0 && count && element_count(*count) == 1) return;
  const auto place = static_cast<std::size_t>(normalise_axis(op, axis, x.rank()));
  if (block_size > 0) return check_block_scale(op, *x.dims, *scale.dims, place, block_size);
  TEMPER_CHECK(scale.rank() <= 1, invalid_model, op, ": the scale has rank ", scale.rank(), ", expected 0 or 1");
  if (scale.rank() == 1) check_axis_scale(op, x.dim(static_cast<std::int64_t>(place)), scale.dim(0));
}

bool is_quantised(DType dtype) {
  return is_float8(dtype) || (is_integer(dtype) && dtype != DType::i64 && dtype != DType::u64);
}

}  // namespace temper
