// SPDX-License-Identifier: Apache-2.0
#include "ops/movement.h"

#include <array>
#include <cstring>

#include "base/check.h"
#include "base/parallel.h"
#include "ops/quad_cells.h"
#include "tensor/numeric.h"

namespace temper {

namespace {

constexpr std::int64_t k_bytes_per_task = 64 * 1024;  // below this a second thread costs more than it saves
constexpr std::int64_t k_tile = 32;                   // 32 x 32 cells of 4 bytes: two times 4 KB, well inside L1
constexpr std::size_t k_most_axes = 64;

/// memcpy that is inlined for the short runs that channel slices give.
void copy_run(std::byte* target, const std::byte* source, std::int64_t bytes) {
  const auto copy_ends = [&](auto piece) {
    auto last = piece;
    std::memcpy(&piece, source, sizeof piece);
    std::memcpy(&last, source + bytes - sizeof piece, sizeof piece);
    std::memcpy(target, &piece, sizeof piece);
    std::memcpy(target + bytes - sizeof piece, &last, sizeof piece);
  };
  if (bytes > 32 || bytes < 4) {
    std::memcpy(target, source, static_cast<std::size_t>(bytes));
  } else if (bytes >= 16) {
    copy_ends(Cell<16>{});
  } else if (bytes >= 8) {
    copy_ends(Cell<8>{});
  } else {
    copy_ends(Cell<4>{});
  }
}

/// Moves to the next position in row-major order; the last position wraps to the first.
template <class Axes>
void step(const Axes& axes, std::int64_t* index, std::int64_t& read, std::int64_t& write) {
  for (std::size_t axis = axes.size(); axis-- > 0;) {
    read += axes[axis].source;
    write += axes[axis].target;
    if (++index[axis] < axes[axis].extent) return;
    read -= index[axis] * axes[axis].source;
    write -= index[axis] * axes[axis].target;
    index[axis] = 0;
  }
}

void copy_strings(const Tensor& source, Tensor& target, const BoxCopy& box) {
  const std::string* from = source.strings().data();
  std::string* to = target.mutable_strings().data();
  struct Axis {
    std::int64_t extent, source, target;
  };
  std::vector<Axis> axes;
  for (std::size_t i = 0; i < box.extents.size(); ++i)
    axes.push_back({box.extents[i], box.source_strides[i], box.target_strides[i]});
  Shape index(axes.size(), 0);
  const std::int64_t count = element_count(box.extents);
  std::int64_t read = box.source_offset;
  std::int64_t write = box.target_offset;
  for (std::int64_t i = 0; i < count; ++i) {
    to[write] = from[read];
    step(axes, index.data(), read, write);
  }
}

}  // namespace

PreparedCopy::PreparedCopy(const BoxCopy& box, std::size_t element_bytes)
    : run_bytes_(static_cast<std::int64_t>(element_bytes)),
      source_offset_(box.source_offset * run_bytes_),
      target_offset_(box.target_offset * run_bytes_) {
  for (std::size_t i = 0; i < box.extents.size(); ++i) {
    is_empty_ = is_empty_ || box.extents[i] == 0;
    if (box.extents[i] == 1) continue;
    outer_.push_back({box.extents[i], box.source_strides[i] * run_bytes_, box.target_strides[i] * run_bytes_});
  }
  if (is_empty_) return;
  merge_axes();
  TEMPER_CHECK(outer_.size() <= k_most_axes, unsupported, "a tensor is moved along ", outer_.size(), " axes, at most ",
               k_most_axes, " are supported");
  choose_inner_axes();
}

void PreparedCopy::merge_axes() {
  std::vector<Axis> merged;
  for (const Axis& axis : outer_) {
    if (!merged.empty() && merged.back().source == axis.extent * axis.source &&
        merged.back().target == axis.extent * axis.target) {
      merged.back() = {merged.back().extent * axis.extent, axis.source, axis.target};
    } else {
      merged.push_back(axis);
    }
  }
  if (!merged.empty() && merged.back().source == run_bytes_ && merged.back().target == run_bytes_) {
    run_bytes_ *= merged.back().extent;
    merged.pop_back();
  }
  outer_ = std::move(merged);
}

void PreparedCopy::choose_inner_axes() {
  if (outer_.empty()) return;
  inner_ = outer_.back();
  outer_.pop_back();
  const auto contiguous =
      std::find_if(outer_.begin(), outer_.end(), [&](const Axis& axis) { return axis.source == run_bytes_; });
  const bool is_cell = run_bytes_ <= 8 && (run_bytes_ & (run_bytes_ - 1)) == 0;
  is_transposed_ = is_cell && inner_.target == run_bytes_ && inner_.source != 0 && contiguous != outer_.end();
  if (outer_.empty()) return;
  const auto chosen = is_transposed_ ? contiguous : outer_.end() - 1;
  rows_ = *chosen;
  outer_.erase(chosen);
}

template <class C>
void PreparedCopy::copy_cells(const std::byte* source, std::byte* target, const Axis& rows, const Axis& inner) const {
  const auto move = [&](std::int64_t r, std::int64_t i) {
    std::memcpy(target + r * rows.target + i * inner.target, source + r * rows.source + i * inner.source, sizeof(C));
  };
  constexpr std::int64_t k_bytes = sizeof(C);
  if (!is_transposed_) {
    const bool is_every_second = k_bytes == 4 && inner.source == 2 * k_bytes && inner.target == k_bytes;
    for (std::int64_t r = 0; r < rows.extent; ++r) {
      std::int64_t i = 0;
      if (is_every_second)
        i = quads::copy_every_second(source + r * rows.source, target + r * rows.target, inner.extent);
      for (; i < inner.extent; ++i) move(r, i);
    }
    return;
  }
  const std::int64_t whole = k_bytes == 4 ? rows.extent / 4 * 4 : 0;
  for (std::int64_t i0 = 0; i0 < inner.extent; i0 += k_tile) {
    const std::int64_t last = std::min(i0 + k_tile, inner.extent);
    for (std::int64_t r = 0; r < rows.extent; r += r < whole ? 4 : 1) {
      std::int64_t i = i0;
      if (r < whole)
        for (; i + 4 <= last; i += 4)
          quads::transpose(source + r * k_bytes + i * inner.source, inner.source,
                           target + r * rows.target + i * k_bytes, rows.target);
      for (; i < last; ++i)
        for (std::int64_t k = 0; k < (r < whole ? 4 : 1); ++k) move(r + k, i);
    }
  }
}

void PreparedCopy::copy_runs(const std::byte* source, std::byte* target, const Axis& rows, const Axis& inner) const {
  for (std::int64_t r = 0; r < rows.extent; ++r)
    for (std::int64_t i = 0; i < inner.extent; ++i)
      copy_run(target + r * rows.target + i * inner.target, source + r * rows.source + i * inner.source, run_bytes_);
}

void PreparedCopy::copy_block(const std::byte* source, std::byte* target, std::int64_t begin, std::int64_t end) const {
  Axis rows = rows_;
  Axis inner = inner_;
  Axis& divided = rows_.extent > 1 ? rows : inner;
  source += begin * divided.source;
  target += begin * divided.target;
  divided.extent = end - begin;
  switch (run_bytes_) {
    case 1: return copy_cells<Cell<1>>(source, target, rows, inner);
    case 2: return copy_cells<Cell<2>>(source, target, rows, inner);
    case 4: return copy_cells<Cell<4>>(source, target, rows, inner);
    case 8: return copy_cells<Cell<8>>(source, target, rows, inner);
    default: return copy_runs(source, target, rows, inner);
  }
}

void PreparedCopy::run(const void* source, void* target) const {
  if (is_empty_) return;
  const std::byte* from = static_cast<const std::byte*>(source) + source_offset_;
  std::byte* to = static_cast<std::byte*>(target) + target_offset_;
  std::int64_t outer_count = 1;
  for (const Axis& axis : outer_) outer_count *= axis.extent;
  if (outer_count == 1 && rows_.extent == 1 && inner_.extent == 1) {
    parallel_for(run_bytes_, k_bytes_per_task, [&](std::int64_t begin, std::int64_t end) {
      std::memcpy(to + begin, from + begin, static_cast<std::size_t>(end - begin));
    });
    return;
  }
  // The row axis (the inner one where there are no rows) is cut into blocks, so that two-dimensional copies run in
  // parallel too and a transposed block stays in the first-level cache.
  const Axis& divided = rows_.extent > 1 ? rows_ : inner_;
  const std::int64_t step_bytes = run_bytes_ * (rows_.extent > 1 ? inner_.extent : 1);
  const std::int64_t block =
      is_transposed_ ? k_tile : std::clamp<std::int64_t>(k_bytes_per_task / step_bytes, 1, divided.extent);
  const std::int64_t blocks = (divided.extent + block - 1) / block;
  const std::int64_t grain = std::max<std::int64_t>(1, k_bytes_per_task / (block * step_bytes));
  parallel_for(outer_count * blocks, grain, [&](std::int64_t begin, std::int64_t end) {
    std::array<std::int64_t, k_most_axes> index{};
    std::int64_t read = 0;
    std::int64_t write = 0;
    std::int64_t rest = begin / blocks;
    for (std::size_t axis = outer_.size(); axis-- > 0; rest /= outer_[axis].extent) {
      index[axis] = rest % outer_[axis].extent;
      read += index[axis] * outer_[axis].source;
      write += index[axis] * outer_[axis].target;
    }
    std::int64_t at = begin % blocks;
    for (std::int64_t task = begin; task < end; ++task) {
      copy_block(from + read, to + write, at * block, std::min((at + 1) * block, divided.extent));
      if (++at < blocks) continue;
      at = 0;
      step(outer_, index.data(), read, write);
    }
  });
}

void copy_box(const Tensor& source, Tensor& target, const BoxCopy& box) {
  TEMPER_CHECK(source.dtype() == target.dtype(), internal, "a ", dtype_name(source.dtype()), " tensor is moved into a ",
               dtype_name(target.dtype()), " one");
  if (source.dtype() == DType::string) return copy_strings(source, target, box);
  PreparedCopy(box, dtype_bytes(source.dtype())).run(source.raw(), target.mutable_raw());
}

void fill(Tensor& target, const Tensor& value) {
  TEMPER_CHECK(target.dtype() == value.dtype() && value.size() == 1, internal, "fill: ", dtype_name(value.dtype()), " ",
               shape_text(value.shape()), " into ", dtype_name(target.dtype()));
  visit_cells(target.dtype(), [&](auto cell) {
    using C = decltype(cell);
    const C item = *cells<C>(value);
    std::fill_n(mutable_cells<C>(target), target.size(), item);
  });
}

void gather_slices(const Tensor& source, std::int64_t outer, std::int64_t length, std::int64_t inner,
                   std::span<const std::int64_t> indices, Tensor& target) {
  const auto count = static_cast<std::int64_t>(indices.size());
  visit_cells(source.dtype(), [&](auto cell) {
    using C = decltype(cell);
    const C* from = cells<C>(source);
    C* to = mutable_cells<C>(target);
    const std::int64_t slice_bytes = inner * static_cast<std::int64_t>(sizeof(C));
    const std::int64_t grain = std::max<std::int64_t>(1, k_bytes_per_task / std::max<std::int64_t>(1, slice_bytes));
    parallel_for(outer * count, grain, [&](std::int64_t begin, std::int64_t end) {
      std::int64_t first = begin / count * length;
      auto at = static_cast<std::size_t>(begin % count);
      for (std::int64_t i = begin; i < end; ++i) {
        const std::int64_t row = first + indices[at];
        if (inner == 1)
          to[i] = from[row];
        else
          std::copy_n(from + row * inner, inner, to + i * inner);
        if (++at < indices.size()) continue;
        at = 0;
        first += length;
      }
    });
  });
}

}  // namespace temper
