// SPDX-License-Identifier: Apache-2.0
#include "metrics/run_length.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/check.h"
#include "metrics/run_walk.h"

namespace temper::metrics {
namespace {

RunLengthMask merge(const RunLengthMask& first, const RunLengthMask& second, bool intersect) {
  TEMPER_CHECK(first.height == second.height && first.width == second.width, bad_argument, "a mask of ", first.height,
               "x", first.width, " and one of ", second.height, "x", second.width, ": expected masks of one picture");
  RunWriter runs;
  walk_runs(first.runs, second.runs,
            [&](std::uint32_t length, bool a, bool b) { runs.add(length, intersect ? a && b : a || b); });
  return {first.height, first.width, std::move(runs).finish()};
}

RunLengthMask merge_all(std::span<const RunLengthMask> masks, bool intersect) {
  TEMPER_CHECK(!masks.empty(), bad_argument, "no masks to merge: expected at least one");
  RunLengthMask result = masks.front();
  for (const RunLengthMask& mask : masks.subspan(1)) result = merge(result, mask, intersect);
  return result;
}

}  // namespace

RunLengthMask encode_mask(std::span<const std::uint8_t> pixels, std::int64_t height, std::int64_t width) {
  return encode_mask(pixels, height, width, 0, 0, height, width);
}

RunLengthMask encode_mask(std::span<const std::uint8_t> pixels, std::int64_t crop_height, std::int64_t crop_width,
                          std::int64_t top, std::int64_t left, std::int64_t height, std::int64_t width) {
  check_mask_size(height, width);
  check_mask_size(crop_height, crop_width);
  TEMPER_CHECK(top >= 0 && left >= 0 && top + crop_height <= height && left + crop_width <= width, bad_argument,
               "a crop of ", crop_height, "x", crop_width, " pixels at row ", top, ", column ", left,
               " leaves its picture of ", height, "x", width);
  TEMPER_CHECK(static_cast<std::int64_t>(pixels.size()) == crop_height * crop_width, bad_argument, pixels.size(),
               " pixels: expected ", crop_height, "x", crop_width);
  RunWriter runs;
  runs.add(static_cast<std::uint32_t>(left * height), false);
  for (std::int64_t x = 0; x < crop_width; ++x) {
    runs.add(static_cast<std::uint32_t>(top), false);
    const std::uint8_t* pixel = pixels.data() + x;
    for (std::int64_t y = 0; y < crop_height; ++y, pixel += crop_width) runs.add(1, *pixel != 0);
    runs.add(static_cast<std::uint32_t>(height - top - crop_height), false);
  }
  runs.add(static_cast<std::uint32_t>((width - left - crop_width) * height), false);
  return {height, width, std::move(runs).finish()};
}

std::vector<std::uint8_t> decode_mask(const RunLengthMask& mask) {
  check_mask(mask);
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(mask.height * mask.width));
  std::int64_t at = 0;
  for (std::size_t i = 0; i < mask.runs.size(); ++i) {
    const std::int64_t end = at + mask.runs[i];
    for (; i % 2 == 1 && at < end; ++at)
      pixels[static_cast<std::size_t>(at % mask.height * mask.width + at / mask.height)] = 1;
    at = end;
  }
  return pixels;
}

void check_mask_size(std::int64_t height, std::int64_t width) {
  constexpr std::int64_t k_most = std::numeric_limits<std::uint32_t>::max();
  TEMPER_CHECK(height >= 0 && width >= 0 && (width == 0 || height <= k_most / width), bad_argument, "a mask of ",
               height, "x", width, " pixels: expected extents of at least 0 and fewer than 2^32 pixels");
}

void check_mask(const RunLengthMask& mask) {
  check_mask_size(mask.height, mask.width);
  const std::uint64_t sum = std::accumulate(mask.runs.begin(), mask.runs.end(), std::uint64_t{0});
  TEMPER_CHECK(sum == static_cast<std::uint64_t>(mask.height * mask.width), bad_argument,
               "the runs of a mask add up to ", sum, " pixels: expected ", mask.height, "x", mask.width,
               " (height x width)");
}

std::int64_t mask_area(const RunLengthMask& mask) {
  std::int64_t area = 0;
  for (std::size_t i = 1; i < mask.runs.size(); i += 2) area += mask.runs[i];
  return area;
}

Box mask_box(const RunLengthMask& mask) {
  std::int64_t left = mask.width;
  std::int64_t top = mask.height;
  std::int64_t right = -1;
  std::int64_t bottom = -1;
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < mask.runs.size(); begin += mask.runs[i], ++i) {
    if (i % 2 == 0 || mask.runs[i] == 0) continue;
    const std::int64_t last = begin + mask.runs[i] - 1;
    left = std::min(left, begin / mask.height);
    right = std::max(right, last / mask.height);
    const bool goes_on = begin / mask.height < last / mask.height;
    top = goes_on ? 0 : std::min(top, begin % mask.height);
    bottom = goes_on ? mask.height - 1 : std::max(bottom, last % mask.height);
  }
  if (right < 0) return {};
  return {static_cast<double>(left), static_cast<double>(top), static_cast<double>(right - left + 1),
          static_cast<double>(bottom - top + 1)};
}

RunLengthMask unite_masks(std::span<const RunLengthMask> masks) { return merge_all(masks, false); }

RunLengthMask intersect_masks(std::span<const RunLengthMask> masks) { return merge_all(masks, true); }

}  // namespace temper::metrics
