// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which scale and zero point belong to which element: one for the whole tensor, one an index along an axis, or one a
// block of consecutive indices along an axis.

#include <string_view>

#include "ops/infer_util.h"
#include "tensor/dtype.h"

namespace temper {

class ScaleLayout {
 public:
  /// `scale` is a scalar or holds one element (whole tensor), is a vector as long as `axis` of x (an index), or has
  /// the rank of x with ceil(extent / block_size) at `axis` (a block). Errors: invalid_model for any other shape.
  ScaleLayout(std::string_view op, const Shape& x, const Shape& scale, std::int64_t axis, std::int64_t block_size);

  /// body(first element, count, index of their scale) over all elements in order.
  template <class Body>
  void for_runs(const Body& body) const;

 private:
  AxisSplit split_;
  std::int64_t blocks_ = 1;
  std::int64_t block_size_ = 1;
  bool is_blocked_ = false;
};

/// Inference's part of the same check, on extents that may be symbolic.
void check_scale_type(std::string_view op, const TensorType& x, const TensorType& scale, std::int64_t axis,
                      std::int64_t block_size);

/// True for the types that quantised values have: integers up to 32 bits and 8-bit floats.
[[nodiscard]] bool is_quantised(DType dtype);

template <class Body>
void ScaleLayout::for_runs(const Body& body) const {
  for (std::int64_t outer = 0; outer < split_.outer; ++outer)
    for (std::int64_t i = 0; i < split_.length; ++i) {
      const std::int64_t first = (outer * split_.length + i) * split_.inner;
      const std::int64_t block = i / block_size_;
      if (!is_blocked_) {
        body(first, split_.inner, block);
        continue;
      }
      for (std::int64_t inner = 0; inner < split_.inner; ++inner)
        body(first + inner, std::int64_t{1}, (outer * blocks_ + block) * split_.inner + inner);
    }
}

}  // namespace temper
