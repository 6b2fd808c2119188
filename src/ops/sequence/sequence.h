// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/slices.h"
#include "ops/type_join.h"
#include "tensor/numeric.h"

namespace temper::ops {

namespace detail {

inline const TensorType& expect_sequence(std::string_view op, const TensorType& type) {
  TEMPER_CHECK(type.dtype == DType::sequence || type.dtype == DType::undefined, invalid_model, op, ": got ",
               type.text(), ", expected a sequence");
  return type;
}

/// The type of a sequence's elements, unknown parts left open.
inline TensorType element_type(const TensorType& sequence) {
  return sequence.element ? *sequence.element : TensorType{};
}

/// `position` in [0, count). Errors: invalid_model where outside of [-count, count).
inline std::size_t sequence_place(std::string_view op, const Tensor& position, std::int64_t count) {
  const auto values = to_i64(position);
  TEMPER_CHECK(values.size() == 1, invalid_model, op, ": the position must be one integer, got ", values.size());
  TEMPER_CHECK(values[0] >= -count && values[0] < count, invalid_model, op, ": position ", values[0], " is outside [",
               -count, ", ", count, ")");
  return static_cast<std::size_t>(values[0] < 0 ? values[0] + count : values[0]);
}

}  // namespace detail

/// A sequence of its inputs; without inputs an empty one.
///
/// Source: ONNX SequenceConstruct-11, SequenceEmpty-11.
struct SequenceConstruct {
  static constexpr std::string_view name = "SequenceConstruct";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;
  DType dtype = DType::undefined;  ///< of the elements of an empty sequence

  static constexpr auto fields() { return std::tuple{field("dtype", &SequenceConstruct::dtype)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    if (inputs.empty()) return {with_length(TensorType::unranked(dtype), 0)};
    TensorType element = without_content(inputs[0]);
    for (const TensorType& input : inputs) {
      TEMPER_CHECK(input.dtype == element.dtype || input.dtype == DType::undefined, invalid_model, name,
                   ": elements of ", dtype_name(element.dtype), " and ", dtype_name(input.dtype));
      element = join_types(element, without_content(input));
    }
    return {with_length(element, static_cast<std::int64_t>(inputs.size()))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    return {Tensor::sequence({inputs.begin(), inputs.end()})};
  }

 private:
  static TensorType with_length(TensorType element, std::int64_t length) {
    TensorType type = TensorType::sequence_of(std::move(element));
    type.dims = Dims{length};
    return type;
  }
};

/// The element at a position, which counts from the end where negative.
///
/// Inputs: sequence, position (one integer). Source: ONNX SequenceAt-11.
struct SequenceAt {
  static constexpr std::string_view name = "SequenceAt";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(inputs.size() == 2, invalid_model, name, ": ", inputs.size(), " inputs, expected 2");
    return {detail::element_type(detail::expect_sequence(name, inputs[0]))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const auto& elements = inputs[0].elements();
    return {elements[detail::sequence_place(name, inputs[1], static_cast<std::int64_t>(elements.size()))]};
  }
};

/// The sequence with a tensor inserted before a position, which counts from the end where negative; at the end where
/// there is none.
///
/// Inputs: sequence, tensor, position (one integer, optional). Source: ONNX SequenceInsert-11.
struct SequenceInsert {
  static constexpr std::string_view name = "SequenceInsert";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(inputs.size() == 2 || inputs.size() == 3, invalid_model, name, ": ", inputs.size(),
                 " inputs, expected 2 or 3");
    TensorType type = detail::expect_sequence(name, inputs[0]);
    const TensorType tensor = without_content(inputs[1]);
    const bool is_empty = type.dims && type.rank() == 1 && type.dim(0).equals(0);
    const TensorType element = is_empty || !type.element ? tensor : join_types(*type.element, tensor);
    type.element = std::make_shared<const TensorType>(element);
    if (type.dims && type.rank() == 1) type.dims = Dims{type.dim(0) + 1};
    return {type};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    std::vector<Tensor> elements = inputs[0].elements();
    const auto count = static_cast<std::int64_t>(elements.size());
    std::size_t place = elements.size();
    if (has_input(inputs, 2)) {
      const auto position = to_i64(inputs[2]);
      TEMPER_CHECK(position.size() == 1 && position[0] >= -count && position[0] <= count, invalid_model, name,
                   ": the position must be one integer in [", -count, ", ", count, "]");
      place = static_cast<std::size_t>(position[0] < 0 ? position[0] + count : position[0]);
    }
    elements.insert(elements.begin() + static_cast<std::ptrdiff_t>(place), inputs[1]);
    return {Tensor::sequence(std::move(elements))};
  }
};

/// The sequence without the element at a position, which counts from the end where negative; without its last element
/// where there is no position.
///
/// Inputs: sequence, position (one integer, optional). Source: ONNX SequenceErase-11.
struct SequenceErase {
  static constexpr std::string_view name = "SequenceErase";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(inputs.size() == 1 || inputs.size() == 2, invalid_model, name, ": ", inputs.size(),
                 " inputs, expected 1 or 2");
    TensorType type = detail::expect_sequence(name, inputs[0]);
    if (type.dims && type.rank() == 1) type.dims = Dims{max(type.dim(0) - 1, 0)};
    return {type};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    std::vector<Tensor> elements = inputs[0].elements();
    TEMPER_CHECK(!elements.empty(), invalid_model, name, ": the sequence is empty");
    const auto count = static_cast<std::int64_t>(elements.size());
    const std::size_t place =
        has_input(inputs, 1) ? detail::sequence_place(name, inputs[1], count) : elements.size() - 1;
    elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(place));
    return {Tensor::sequence(std::move(elements))};
  }
};

/// The number of elements, an i64 scalar.
///
/// Source: ONNX SequenceLength-11.
struct SequenceLength {
  static constexpr std::string_view name = "SequenceLength";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(inputs.size() == 1, invalid_model, name, ": ", inputs.size(), " inputs, expected 1");
    TensorType type(DType::i64, {});
    const TensorType& sequence = detail::expect_sequence(name, inputs[0]);
    if (sequence.dims && sequence.rank() == 1 && !sequence.dim(0).is_unknown()) type.content = *sequence.dims;
    return {type};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    return {Tensor::scalar(static_cast<std::int64_t>(inputs[0].elements().size()))};
  }
};

/// The elements concatenated along `axis`, or stacked along a new one.
///
/// Source: ONNX ConcatFromSequence-11.
struct ConcatFromSequence {
  static constexpr std::string_view name = "ConcatFromSequence";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;
  std::int64_t axis = 0;  ///< counts from the end of the result's axes where negative
  bool is_new_axis = false;

  static constexpr auto fields() {
    return std::tuple{field("axis", &ConcatFromSequence::axis), field("is_new_axis", &ConcatFromSequence::is_new_axis)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(inputs.size() == 1, invalid_model, name, ": ", inputs.size(), " inputs, expected 1");
    const TensorType& sequence = detail::expect_sequence(name, inputs[0]);
    const TensorType element = detail::element_type(sequence);
    if (!element.dims) return {TensorType::unranked(element.dtype)};
    const std::int64_t place = normalise_axis(name, axis, element.rank() + (is_new_axis ? 1 : 0));
    const Dim count = sequence.dims && sequence.rank() == 1 ? sequence.dim(0) : Dim::unknown();
    Dims dims = *element.dims;
    if (is_new_axis) {
      dims.insert(dims.begin() + place, count);
    } else {
      Dim& extent = dims[static_cast<std::size_t>(place)];
      extent = extent.is_unknown() || count.is_unknown() ? Dim::unknown() : extent * count;
    }
    return {TensorType(element.dtype, std::move(dims))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const auto& elements = inputs[0].elements();
    TEMPER_CHECK(!elements.empty(), invalid_model, name, ": the sequence is empty");
    const std::int64_t place = normalise_axis(name, axis, elements.front().rank() + (is_new_axis ? 1 : 0));
    return {is_new_axis ? stack(name, elements, place) : concatenate(name, elements, place)};
  }
};

/// x cut along `axis` into a sequence.
///
/// Inputs: x, sizes (optional integers: one size for all parts, the last may be smaller, or a vector of sizes that add
/// up). Without sizes every part has one element, whose axis goes where keeps_axis is false.
/// Source: ONNX SplitToSequence-11.
struct SplitToSequence {
  static constexpr std::string_view name = "SplitToSequence";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;
  std::int64_t axis = 0;
  bool keeps_axis = true;

  static constexpr auto fields() {
    return std::tuple{field("axis", &SplitToSequence::axis), field("keeps_axis", &SplitToSequence::keeps_axis)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(inputs.size() == 1 || inputs.size() == 2, invalid_model, name, ": ", inputs.size(),
                 " inputs, expected 1 or 2");
    TensorType element = without_content(inputs[0]);
    if (!element.dims) return {TensorType::sequence_of(element)};
    const std::int64_t place = normalise_axis(name, axis, element.rank());
    Dim& extent = (*element.dims)[static_cast<std::size_t>(place)];
    Dim count = Dim::unknown();
    if (!has_input(inputs, 1)) {
      count = extent;
      extent = 1;
      if (!keeps_axis) element.dims->erase(element.dims->begin() + place);
    } else {
      if (inputs[1].dims && inputs[1].rank() == 1) count = inputs[1].dim(0);
      const auto sizes = inputs[1].constant_content();
      const bool is_even = sizes && !sizes->empty() && inputs[1].dims && inputs[1].rank() == 1 &&
                           std::all_of(sizes->begin(), sizes->end(), [&](auto size) { return size == sizes->front(); });
      extent = is_even ? Dim(sizes->front()) : Dim::unknown();
    }
    TensorType type = TensorType::sequence_of(std::move(element));
    type.dims = Dims{count};
    return {type};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const std::int64_t place = normalise_axis(name, axis, x.rank());
    const std::int64_t extent = x.dim(place);
    std::vector<Tensor> parts;
    if (!has_input(inputs, 1)) {
      for (std::int64_t i = 0; i < extent; ++i)
        parts.push_back(keeps_axis ? cut(x, place, i, 1) : element_of(x, place, i));
      return {Tensor::sequence(std::move(parts))};
    }
    std::int64_t begin = 0;
    for (const std::int64_t size : part_sizes(inputs[1], extent)) {
      parts.push_back(cut(x, place, begin, size));
      begin += size;
    }
    return {Tensor::sequence(std::move(parts))};
  }

 private:
  static std::vector<std::int64_t> part_sizes(const Tensor& given, std::int64_t extent) {
    std::vector<std::int64_t> sizes = to_i64(given);
    if (given.rank() == 0) {
      const std::int64_t size = sizes.front();
      TEMPER_CHECK(size > 0, invalid_model, name, ": part size ", size, " is not positive");
      sizes.clear();
      for (std::int64_t begin = 0; begin < extent; begin += size) sizes.push_back(std::min(size, extent - begin));
    }
    std::int64_t total = 0;
    for (const std::int64_t size : sizes) {
      TEMPER_CHECK(size >= 0 && size <= extent - total, invalid_model, name, ": sizes ", join(sizes, ", "),
                   " do not add up to extent ", extent);
      total += size;
    }
    TEMPER_CHECK(total == extent, invalid_model, name, ": sizes ", join(sizes, ", "), " do not add up to extent ",
                 extent);
    return sizes;
  }
};

inline void register_sequence(OpTable& table) {
  table.add<SequenceConstruct>();
  table.add<SequenceAt>();
  table.add<SequenceInsert>();
  table.add<SequenceErase>();
  table.add<SequenceLength>();
  table.add<ConcatFromSequence>();
  table.add<SplitToSequence>();
}

}  // namespace temper::ops
