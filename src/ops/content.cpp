// SPDX-License-Identifier: Apache-2.0
#include "ops/content.h"

#include "base/check.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper {

TensorType with_content(TensorType type, std::optional<Dims> content) {
  if (!content || !type.dims || type.dims->size() > 1) return type;
  const auto count = static_cast<std::int64_t>(content->size());
  const Dim expected = type.dims->empty() ? Dim(1) : type.dims->front();
  if (count <= k_longest_content && expected.equals(count)) type.content = std::move(content);
  return type;
}

const Dims* content_of(std::span<const TensorType> inputs, std::size_t index) {
  return index < inputs.size() && inputs[index].content ? &*inputs[index].content : nullptr;
}

void expect_integers(std::string_view op, std::span<const TensorType> inputs, std::size_t index) {
  if (index >= inputs.size() || inputs[index].is_absent()) return;
  const TensorType& type = inputs[index];
  const bool is_vector = !type.dims || type.dims->size() <= 1;
  TEMPER_CHECK(is_vector && (type.dtype == DType::undefined || is_integer(type.dtype)), invalid_model, op, ": input ",
               index, " is ", type.text(), ", expected a vector of integers");
}

std::optional<std::int64_t> known_length(const TensorType& type) {
  if (type.content) return static_cast<std::int64_t>(type.content->size());
  if (!type.dims || type.dims->size() > 1) return std::nullopt;
  return type.dims->empty() ? 1 : type.dims->front().known();
}

std::vector<TensorType> actual_types(std::span<const Tensor> inputs) {
  std::vector<TensorType> types;
  for (const Tensor& input : inputs) {
    types.push_back(TensorType::of(input));
    const bool is_whole = is_integer(input.dtype()) || input.dtype() == DType::boolean;
    if (types.back().content || !is_whole || input.rank() > 1) continue;
    // Longer than inference tracks, yet an operator may take its parameters from it (Split into 100 parts).
    constexpr std::int64_t k_longest_parameter = 4096;
    if (input.size() > k_longest_parameter) continue;
    types.back().content.emplace();
    for (const std::int64_t value : to_i64(input)) types.back().content->emplace_back(value);
  }
  return types;
}

Shape constant_shape(std::string_view op, const TensorType& type) {
  auto shape = type.shape();
  TEMPER_CHECK(shape.has_value(), internal, op, ": the output type ", type.text(),
               " is not constant though the inputs are");
  return *std::move(shape);
}

}  // namespace temper
