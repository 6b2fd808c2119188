// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tensor/dim.h"

namespace temper {

/// What is known of a value before it is computed.
struct TensorType {
  DType dtype = DType::undefined;  ///< undefined: not known before the run
  std::optional<Dims> dims;        ///< nothing: the rank is not known before the run
  /// The content of an integer scalar or vector, tracked so that shape arithmetic vanishes at import.
  std::optional<Dims> content;
  std::shared_ptr<const TensorType> element;  ///< of a sequence or optional, where known
  bool is_given = false;  ///< there is a value, though nothing may be known of it; the graph sets it on its values

  TensorType() = default;
  TensorType(DType type, Dims extents) : dtype(type), dims(std::move(extents)) {}
  static TensorType unranked(DType type);
  /// The type of `tensor`; small integer scalars and vectors carry their content.
  static TensorType of(const Tensor& tensor);
  static TensorType sequence_of(TensorType element);
  static TensorType optional_of(TensorType element);

  [[nodiscard]] bool is_ranked() const { return dims.has_value(); }
  /// An absent optional input.
  [[nodiscard]] bool is_absent() const { return !is_given && dtype == DType::undefined && !dims; }
  /// Errors: internal where unranked.
  [[nodiscard]] std::int64_t rank() const;
  [[nodiscard]] const Dim& dim(std::int64_t axis) const;
  /// The extents where all are constant.
  [[nodiscard]] std::optional<Shape> shape() const;
  /// content, where it is known and constant.
  [[nodiscard]] std::optional<std::vector<std::int64_t>> constant_content() const;
  /// "f32[batch, 3, 224, 224]"
  [[nodiscard]] std::string text() const;
};

/// Content longer than this is not tracked (TensorRT's limit for shape tensors).
inline constexpr std::int64_t k_longest_content = 64;

}  // namespace temper
