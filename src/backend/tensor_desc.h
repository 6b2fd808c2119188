// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tensor/layout.h"

namespace temper::backend {

/// A concrete tensor as a kernel sees it.
struct TensorDesc {
  DType dtype = DType::undefined;  ///< undefined: absent optional input
  Shape shape;
  Layout layout = Layout::plain;

  [[nodiscard]] bool is_present() const { return dtype != DType::undefined; }
  /// Bytes in memory, padding included.
  [[nodiscard]] std::size_t bytes() const;
  /// "f32[1x16x80x80]", with ":blocked_16" where not plain; "-" where absent.
  [[nodiscard]] std::string text() const;
  friend bool operator==(const TensorDesc&, const TensorDesc&) = default;
};

}  // namespace temper::backend
