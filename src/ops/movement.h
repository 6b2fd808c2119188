// SPDX-License-Identifier: Apache-2.0
#pragma once

// Data movement: operators such as Transpose, Slice, Concat or Gather move elements without looking at them, so one
// routine per element size serves every type. `Cell` is an element of a given size; strings are moved as themselves.
// Every regular movement (fixed steps along each axis) is one `BoxCopy`: axes are merged and turned into as few and
// as long runs of bytes as there are, transposed ones are tiled, and large ones run in parallel.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "temper/tensor.h"
#include "tensor/dtype.h"

namespace temper {

/// An element of `bytes` bytes whose meaning does not matter.
template <std::size_t Bytes>
struct Cell {
  std::byte bytes[Bytes];  // NOLINT(modernize-avoid-c-arrays): a plain array of bytes may alias every element type
};

/// Calls f(C{}) with the type that moves elements of `dtype`: Cell<1|2|4|8> or std::string.
/// Errors: internal for sequences and optionals.
template <class F>
decltype(auto) visit_cells(DType dtype, F&& f) {
  if (dtype == DType::string) return f(std::string{});
  switch (dtype_bytes(dtype)) {
    case 1: return f(Cell<1>{});
    case 2: return f(Cell<2>{});
    case 4: return f(Cell<4>{});
    default: return f(Cell<8>{});
  }
}

/// The elements of `tensor` as cells of the type that visit_cells gave.
template <class C>
[[nodiscard]] const C* cells(const Tensor& tensor) {
  if constexpr (std::is_same_v<C, std::string>)
    return tensor.strings().data();
  else
    return static_cast<const C*>(tensor.raw());
}
template <class C>
[[nodiscard]] C* mutable_cells(Tensor& tensor) {
  if constexpr (std::is_same_v<C, std::string>)
    return tensor.mutable_strings().data();
  else
    return static_cast<C*>(tensor.mutable_raw());
}

/// target[target_offset + i . target_strides] = source[source_offset + i . source_strides] for every i in `extents`.
/// Offsets and strides count elements; a source stride may be 0 (repeats) or negative (walks backwards).
struct BoxCopy {
  Shape extents;
  Shape source_strides;
  Shape target_strides;
  std::int64_t source_offset = 0;
  std::int64_t target_offset = 0;
};

/// A BoxCopy over plain bytes, simplified once, then run any number of times without allocation.
/// Thread-safety: run() may be called from several threads on different targets.
class PreparedCopy {
 public:
  /// Errors: unsupported beyond 64 axes that cannot be merged.
  PreparedCopy(const BoxCopy& box, std::size_t element_bytes);
  /// The ranges read and written must not overlap.
  void run(const void* source, void* target) const;

 private:
  struct Axis {
    std::int64_t extent = 1;
    std::int64_t source = 0;  ///< bytes a step
    std::int64_t target = 0;
  };
  void merge_axes();
  void choose_inner_axes();
  void copy_block(const std::byte* source, std::byte* target, std::int64_t begin, std::int64_t end) const;
  template <class C>
  void copy_cells(const std::byte* source, std::byte* target, const Axis& rows, const Axis& inner) const;
  void copy_runs(const std::byte* source, std::byte* target, const Axis& rows, const Axis& inner) const;

  std::vector<Axis> outer_;
  Axis rows_;   ///< the next to last axis, or in a transposed copy the one that is contiguous in the source
  Axis inner_;  ///< the last axis
  std::int64_t run_bytes_ = 1;  ///< moved as one piece
  std::int64_t source_offset_ = 0;
  std::int64_t target_offset_ = 0;
  bool is_empty_ = false;
  bool is_transposed_ = false;
};

/// Runs `box` between two different tensors of one type, strings included.
void copy_box(const Tensor& source, Tensor& target, const BoxCopy& box);

/// Every element of `target` set to the one element of `value`, which has the same type.
void fill(Tensor& target, const Tensor& value);

/// target[o, i, :] = source[o, indices[i], :] with source seen as [outer, length, inner].
/// Each index must be in [0, length).
void gather_slices(const Tensor& source, std::int64_t outer, std::int64_t length, std::int64_t inner,
                   std::span<const std::int64_t> indices, Tensor& target);

}  // namespace temper
