// SPDX-License-Identifier: Apache-2.0
#include "ops/normalise.h"

#include <cmath>

#include "base/check.h"
#include "tensor/numeric.h"

namespace temper {

Moments moments(std::span<const double> values, double epsilon) {
  const auto count = static_cast<double>(values.size());
  double mean = 0;
  for (const double value : values) mean += value;
  mean /= count;
  double variance = 0;
  for (const double value : values) variance += (value - mean) * (value - mean);
  return {mean, 1 / std::sqrt(variance / count + epsilon)};
}

double inverse_root_mean_square(std::span<const double> values, double epsilon) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return 1 / std::sqrt(sum / static_cast<double>(values.size()) + epsilon);
}

std::vector<double> broadcast_values(const Tensor& tensor, const Shape& shape) {
  TEMPER_CHECK(broadcast_shapes(tensor.shape(), shape) == shape, bad_argument, "a tensor of ",
               shape_text(tensor.shape()), " does not broadcast to ", shape_text(shape));
  std::vector<double> values = to_f64(tensor);
  if (tensor.size() == element_count(shape)) return values;
  const Shape strides = row_major_strides(tensor.shape());
  const std::size_t missing = shape.size() - strides.size();
  std::vector<double> result(static_cast<std::size_t>(element_count(shape)));
  for (std::size_t i = 0; i < result.size(); ++i) {
    auto rest = static_cast<std::int64_t>(i);
    std::int64_t offset = 0;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      const std::int64_t index = rest % shape[axis];
      rest /= shape[axis];
      if (axis >= missing && tensor.shape()[axis - missing] != 1) offset += index * strides[axis - missing];
    }
    result[i] = values[static_cast<std::size_t>(offset)];
  }
  return result;
}

void expect_vector(std::string_view op, std::string_view what, const TensorType& parameter, const Dim& length) {
  if (!parameter.is_ranked()) return;
  TEMPER_CHECK(parameter.rank() == 1, invalid_model, op, ": ", what, " has rank ", parameter.rank(), ", expected 1");
  const Dim& got = parameter.dim(0);
  TEMPER_CHECK(!got.is_const() || !length.is_const() || got == length, invalid_model, op, ": ", what, " has ", got,
               " elements, expected ", length);
}

}  // namespace temper
