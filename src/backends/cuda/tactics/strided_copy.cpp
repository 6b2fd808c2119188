// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/tactics/strided_copy.h"

#include <algorithm>
#include <numeric>

#include "backends/cuda/device.h"

namespace temper::cuda {

namespace {

/// Axes of extent 1 dropped, the others ordered as the target stores them and merged; at least one is left.
BoxCopy merged(const BoxCopy& box) {
  std::vector<std::size_t> order(box.extents.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return box.target_strides[a] > box.target_strides[b]; });
  BoxCopy result{{}, {}, {}, box.source_offset, box.target_offset};
  for (const std::size_t axis : order) {
    const std::int64_t extent = box.extents[axis];
    if (extent == 1) continue;
    const bool merges = !result.extents.empty() && result.source_strides.back() == box.source_strides[axis] * extent &&
                        result.target_strides.back() == box.target_strides[axis] * extent;
    if (merges) {
      result.extents.back() *= extent;
      result.source_strides.back() = box.source_strides[axis];
      result.target_strides.back() = box.target_strides[axis];
    } else {
      result.extents.push_back(extent);
      result.source_strides.push_back(box.source_strides[axis]);
      result.target_strides.push_back(box.target_strides[axis]);
    }
  }
  if (result.extents.empty()) result.extents = result.source_strides = result.target_strides = {1};
  return result;
}

/// Elements that one access can move.
std::int64_t widest(const BoxCopy& box, std::size_t element_bytes) {
  constexpr std::int64_t k_access_bytes = 16;
  if (box.source_strides.back() != 1 || box.target_strides.back() != 1) return 1;
  const auto fits = [&](std::int64_t width) {
    bool result = box.extents.back() % width == 0 && box.source_offset % width == 0 && box.target_offset % width == 0;
    for (std::size_t i = 0; i + 1 < box.extents.size(); ++i)
      result = result && box.source_strides[i] % width == 0 && box.target_strides[i] % width == 0;
    return result;
  };
  std::int64_t width = k_access_bytes / static_cast<std::int64_t>(element_bytes);
  while (width > 1 && !fits(width)) width /= 2;
  return width;
}

/// The same copy of cells of `width` elements.
BoxCopy in_cells(BoxCopy box, std::int64_t width) {
  box.extents.back() /= width;
  box.source_offset /= width;
  box.target_offset /= width;
  for (std::size_t i = 0; i + 1 < box.extents.size(); ++i) {
    box.source_strides[i] /= width;
    box.target_strides[i] /= width;
  }
  return box;
}

std::string cell_type(std::size_t bytes) { return bytes == 16 ? "cell16_t" : str("uint", 8 * bytes, "_t"); }

/// The axis along which the source is contiguous, where that is another than the target's and tiles pay; else nothing.
std::optional<std::size_t> tiled_axis(const BoxCopy& box) {
  constexpr std::int64_t k_shortest = 16;
  if (box.target_strides.back() != 1 || box.extents.back() < k_shortest) return std::nullopt;
  for (std::size_t i = 0; i + 1 < box.extents.size(); ++i)
    if (box.source_strides[i] == 1 && box.extents[i] >= k_shortest) return i;
  return std::nullopt;
}

bool is_aligned(const void* address, std::size_t bytes) {
  return reinterpret_cast<std::uintptr_t>(address) % bytes == 0;
}

}  // namespace

StridedCopy::StridedCopy(BoxCopy box, std::size_t element_bytes, CudaDevice& device) {
  is_empty_ = element_count(box.extents) == 0;
  if (is_empty_) return;
  box = merged(box);
  if (const auto axis = tiled_axis(box)) {
    narrow_ = make_tiles(box, element_bytes, *axis, device);
    return;
  }
  narrow_ = make_runs(box, element_bytes, device);
  const std::int64_t width = widest(box, element_bytes);
  if (width == 1) return;
  wide_bytes_ = element_bytes * static_cast<std::size_t>(width);
  wide_ = make_runs(in_cells(box, width), wide_bytes_, device);
}

StridedCopy::Variant StridedCopy::make_runs(const BoxCopy& box, std::size_t cell_bytes, CudaDevice& device) {
  const std::int64_t count = element_count(box.extents);
  Variant variant;
  variant.parameters = {count, box.source_offset, box.target_offset};
  for (const Shape* list : {&box.extents, &box.source_strides, &box.target_strides})
    variant.parameters.insert(variant.parameters.end(), list->begin(), list->end());
  variant.function = load_kernel(
      device,
      source_from_file(
          "copy", {{"CELL", cell_type(cell_bytes)}, {"RANK", str(box.extents.size())}, {"INDEX", index_type(count)}}),
      "copy");
  constexpr std::int64_t k_cells_per_thread = 4;
  variant.shape = cover((count + k_cells_per_thread - 1) / k_cells_per_thread);
  return variant;
}

StridedCopy::Variant StridedCopy::make_tiles(const BoxCopy& box, std::size_t cell_bytes, std::size_t source_axis,
                                             CudaDevice& device) {
  const std::int64_t tile = cell_bytes <= 2 ? 64 : 32;
  const std::size_t last = box.extents.size() - 1;
  const auto tiles = [&](std::int64_t extent) { return (extent + tile - 1) / tile; };
  const std::int64_t rows = box.extents[source_axis], columns = box.extents[last];
  // rows: contiguous in the source; columns: contiguous in the target; the others are walked plane by plane.
  Variant variant;
  variant.parameters = {
      rows, columns, box.target_strides[source_axis], box.source_strides[last], box.source_offset, box.target_offset};
  std::vector<std::int64_t> planes[3];
  for (std::size_t i = 0; i < last; ++i) {
    if (i == source_axis) continue;
    planes[0].push_back(box.extents[i]);
    planes[1].push_back(box.source_strides[i]);
    planes[2].push_back(box.target_strides[i]);
  }
  const std::size_t rank = planes[0].size();
  const std::int64_t count = tiles(rows) * tiles(columns) * element_count(planes[0]);
  for (auto& list : planes) {
    if (rank == 0) list = {1};
    variant.parameters.insert(variant.parameters.end(), list.begin(), list.end());
  }
  variant.function = load_kernel(device,
                                 source_from_file("transpose", {{"CELL", cell_type(cell_bytes)},
                                                                {"RANK", str(std::max<std::size_t>(rank, 1))},
                                                                {"TILE", str(tile)}}),
                                 "transpose");
  variant.shape = {.blocks_x = static_cast<unsigned>(count), .threads = 256};
  return variant;
}

void StridedCopy::run(backend::Stream& stream, const void* source, void* target) const {
  if (is_empty_) return;
  const bool is_wide = wide_bytes_ != 0 && is_aligned(source, wide_bytes_) && is_aligned(target, wide_bytes_);
  const Variant& variant = is_wide ? wide_ : narrow_;
  void* pointers[] = {const_cast<std::int64_t*>(variant.parameters.data()), &source, &target};
  variant.function.launch_with(stream, variant.shape, pointers);
}

}  // namespace temper::cuda
