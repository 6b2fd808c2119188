// SPDX-License-Identifier: Apache-2.0
#include "ops/index_util.h"

#include <array>

#include "base/check.h"
#include "ops/movement.h"
#include "tensor/numeric.h"

namespace temper {

namespace {

std::int64_t wrapped(std::string_view op, std::int64_t index, std::int64_t length) {
  TEMPER_CHECK(index >= -length && index < length, invalid_model, op, ": index ", index, " is outside [", -length, ", ",
               length, ")");
  return index < 0 ? index + length : index;
}

std::vector<std::int64_t> integers(std::string_view op, const Tensor& indices) {
  TEMPER_CHECK(is_integer(indices.dtype()), invalid_model, op, ": indices are ", dtype_name(indices.dtype()),
               ", expected integers");
  return to_i64(indices);
}

template <class T>
T combined(T old_value, T update, ScatterReduction reduction) {
  if constexpr (std::is_same_v<T, double>) {
    if (std::isnan(old_value)) return old_value;
    if (std::isnan(update)) return update;
  }
  switch (reduction) {
    case ScatterReduction::none: return update;
    case ScatterReduction::add: return static_cast<T>(old_value + update);
    case ScatterReduction::mul: return static_cast<T>(old_value * update);
    case ScatterReduction::min: return std::min(old_value, update);
    case ScatterReduction::max: return std::max(old_value, update);
  }
  return update;
}

template <class T>
void combine_all(std::vector<T>& data, const std::vector<std::int64_t>& offsets, std::int64_t inner,
                 const std::vector<T>& updates, ScatterReduction reduction) {
  for (std::size_t i = 0; i < updates.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    T& target = data[static_cast<std::size_t>(offsets[i / static_cast<std::size_t>(inner)] * inner + at % inner)];
    if constexpr (std::is_same_v<T, std::int64_t>) {
      // Integers wrap, which only unsigned arithmetic may do.
      const bool wraps = reduction == ScatterReduction::add || reduction == ScatterReduction::mul;
      target = wraps ? static_cast<std::int64_t>(combined(static_cast<std::uint64_t>(target),
                                                          static_cast<std::uint64_t>(updates[i]), reduction))
                     : combined(target, updates[i], reduction);
    } else {
      target = combined(target, updates[i], reduction);
    }
  }
}

Tensor scatter_reduced(const Tensor& data, const std::vector<std::int64_t>& offsets, std::int64_t inner,
                       const Tensor& updates, ScatterReduction reduction) {
  if (is_floating(data.dtype())) {
    std::vector<double> values = to_f64(data);
    combine_all(values, offsets, inner, to_f64(updates), reduction);
    return from_f64(data.dtype(), data.shape(), values);
  }
  if (data.dtype() == DType::u64) {
    const auto old_values = data.data<std::uint64_t>();
    const auto news = updates.data<std::uint64_t>();
    std::vector<std::uint64_t> values(old_values.begin(), old_values.end());
    combine_all(values, offsets, inner, std::vector<std::uint64_t>(news.begin(), news.end()), reduction);
    return Tensor::of<std::uint64_t>(data.shape(), values);
  }
  std::vector<std::int64_t> values = to_i64(data);
  combine_all(values, offsets, inner, to_i64(updates), reduction);
  return from_i64(data.dtype(), data.shape(), values);
}

}  // namespace

std::vector<std::int64_t> wrapped_indices(std::string_view op, const Tensor& indices, std::int64_t length) {
  std::vector<std::int64_t> values = integers(op, indices);
  for (std::int64_t& value : values) value = wrapped(op, value, length);
  return values;
}

std::vector<std::int64_t> element_offsets(std::string_view op, const Shape& data, const Tensor& indices,
                                          std::int64_t axis) {
  const Shape& shape = indices.shape();
  TEMPER_CHECK(shape.size() == data.size(), invalid_model, op, ": data ", shape_text(data), " and indices ",
               shape_text(shape), " must have one rank");
  const auto place = static_cast<std::size_t>(axis);
  for (std::size_t i = 0; i < data.size(); ++i)
    TEMPER_CHECK(i == place || shape[i] <= data[i], invalid_model, op, ": indices ", shape_text(shape),
                 " reach beyond data ", shape_text(data), " along axis ", i);
  const Shape strides = row_major_strides(data);
  std::vector<std::int64_t> offsets = wrapped_indices(op, indices, data[place]);
  Shape at(shape.size(), 0);
  std::int64_t base = 0;
  for (std::int64_t& offset : offsets) {
    offset = base + offset * strides[place];
    for (std::size_t i = shape.size(); i-- > 0;) {
      const std::int64_t stride = i == place ? 0 : strides[i];
      base += stride;
      if (++at[i] < shape[i]) break;
      base -= stride * at[i];
      at[i] = 0;
    }
  }
  return offsets;
}

std::vector<std::int64_t> tuple_slices(std::string_view op, const Shape& data, const Tensor& indices,
                                       std::int64_t batch_axes) {
  TEMPER_CHECK(indices.rank() >= 1 && batch_axes >= 0 && batch_axes < indices.rank(), invalid_model, op, ": indices ",
               shape_text(indices.shape()), " need an axis of coordinates after ", batch_axes, " batch axes");
  const std::int64_t length = indices.dim(indices.rank() - 1);
  const auto rank = static_cast<std::int64_t>(data.size());
  TEMPER_CHECK(batch_axes + length <= rank, invalid_model, op, ": tuples of ", length, " coordinates after ",
               batch_axes, " batch axes, data is ", shape_text(data));
  std::int64_t batches = 1;
  for (std::int64_t i = 0; i < batch_axes; ++i) {
    TEMPER_CHECK(data[static_cast<std::size_t>(i)] == indices.dim(i), invalid_model, op, ": data ", shape_text(data),
                 " and indices ", shape_text(indices.shape()), " differ in batch axis ", i);
    batches *= indices.dim(i);
  }
  const std::vector<std::int64_t> coordinates = integers(op, indices);
  std::int64_t tuples = 1;
  for (std::int64_t i = 0; i + 1 < indices.rank(); ++i) tuples *= indices.dim(i);
  std::vector<std::int64_t> slices;
  slices.reserve(static_cast<std::size_t>(tuples));
  for (std::int64_t tuple = 0; tuple < tuples; ++tuple) {
    std::int64_t slice = tuple / (tuples / batches);
    for (std::int64_t i = 0; i < length; ++i) {
      const std::int64_t extent = data[static_cast<std::size_t>(batch_axes + i)];
      slice = slice * extent + wrapped(op, coordinates[static_cast<std::size_t>(tuple * length + i)], extent);
    }
    slices.push_back(slice);
  }
  return slices;
}

ScatterReduction scatter_reduction(std::string_view op, std::string_view name) {
  constexpr std::array<std::string_view, 5> k_names = {"none", "add", "mul", "min", "max"};
  const auto found = std::find(k_names.begin(), k_names.end(), name);
  TEMPER_CHECK(found != k_names.end(), invalid_model, op, ": reduction '", name,
               "' is not one of none, add, mul, min and max");
  return static_cast<ScatterReduction>(found - k_names.begin());
}

Tensor scatter(std::string_view op, const Tensor& data, const std::vector<std::int64_t>& offsets, std::int64_t inner,
               const Tensor& updates, ScatterReduction reduction) {
  TEMPER_CHECK(updates.dtype() == data.dtype(), invalid_model, op, ": updates are ", dtype_name(updates.dtype()),
               ", data is ", dtype_name(data.dtype()));
  TEMPER_CHECK(updates.size() == static_cast<std::int64_t>(offsets.size()) * inner, invalid_model, op, ": ",
               updates.size(), " updates for ", offsets.size(), " indices of ", inner, " elements");
  if (updates.size() == 0) return data;
  if (reduction != ScatterReduction::none) {
    TEMPER_CHECK(data.dtype() != DType::string, invalid_model, op, ": text cannot be reduced");
    return scatter_reduced(data, offsets, inner, updates, reduction);
  }
  Tensor result = data;
  visit_cells(data.dtype(), [&](auto cell) {
    using C = decltype(cell);
    const C* source = cells<C>(updates);
    C* target = mutable_cells<C>(result);
    for (const std::int64_t offset : offsets) {
      std::copy_n(source, inner, target + offset * inner);
      source += inner;
    }
  });
  return result;
}

}  // namespace temper
