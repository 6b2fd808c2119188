// SPDX-License-Identifier: Apache-2.0
#pragma once

// Binary masks as run lengths, in the forms and with the roundings of COCO's maskApi, so that masks, areas and overlaps
// are bit for bit those of pycocotools.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/annotation.h"

namespace temper::metrics {

/// The set pixels (not 0) of `pixels`, row-major [height, width]. Errors: bad_argument for a wrong count.
[[nodiscard]] RunLengthMask encode_mask(std::span<const std::uint8_t> pixels, std::int64_t height, std::int64_t width);
/// The same of a crop whose top left pixel is (left, top) of a picture of height x width; zeros around it.
/// Errors: bad_argument for a wrong count or a crop that leaves the picture.
[[nodiscard]] RunLengthMask encode_mask(std::span<const std::uint8_t> pixels, std::int64_t crop_height,
                                        std::int64_t crop_width, std::int64_t top, std::int64_t left,
                                        std::int64_t height, std::int64_t width);
/// 0 and 1 a pixel, row-major. Errors: bad_argument where the runs are not height x width pixels.
[[nodiscard]] std::vector<std::uint8_t> decode_mask(const RunLengthMask& mask);

/// Errors: bad_argument for negative extents or 2^32 pixels and more, which runs cannot hold.
void check_mask_size(std::int64_t height, std::int64_t width);
/// Errors: bad_argument where the runs do not add up to height x width pixels.
void check_mask(const RunLengthMask& mask);

/// The number of set pixels.
[[nodiscard]] std::int64_t mask_area(const RunLengthMask& mask);
/// The smallest box around the set pixels; zeros where there are none. A run that goes on in the next column is taken
/// to reach over the full height, as maskApi does.
[[nodiscard]] Box mask_box(const RunLengthMask& mask);

/// Pixels set in any of `masks`. Errors: bad_argument where they differ in size or are none.
[[nodiscard]] RunLengthMask unite_masks(std::span<const RunLengthMask> masks);
/// Pixels set in all of `masks`. Errors: as unite_masks.
[[nodiscard]] RunLengthMask intersect_masks(std::span<const RunLengthMask> masks);

/// Intersection over union of two boxes; over the area of `detection` alone where the truth is a crowd.
[[nodiscard]] double box_iou(const Box& detection, const Box& truth, bool is_crowd = false);
/// The same of masks; -1 where the sizes differ and the boxes around the pixels meet.
[[nodiscard]] double mask_iou(const RunLengthMask& detection, const RunLengthMask& truth, bool is_crowd = false);

/// mask_iou where the boxes around the pixels are known to meet.
[[nodiscard]] double runs_iou(const RunLengthMask& detection, const RunLengthMask& truth, bool is_crowd = false);

/// COCO's compressed text of the runs.
[[nodiscard]] std::string mask_text(const RunLengthMask& mask);
/// The mask of that text. Errors: bad_argument for a character outside the alphabet, a text that ends inside a number,
/// or runs that do not add up to height x width pixels.
[[nodiscard]] RunLengthMask mask_from_text(std::string_view text, std::int64_t height, std::int64_t width);

/// The inside of the polygon x0, y0, x1, y1, ... Errors: bad_argument for fewer than 3 points, an odd count, or a
/// coordinate that is not finite.
[[nodiscard]] RunLengthMask mask_from_polygon(std::span<const double> coordinates, std::int64_t height,
                                              std::int64_t width);
/// The box as its four-cornered polygon.
[[nodiscard]] RunLengthMask mask_from_box(const Box& box, std::int64_t height, std::int64_t width);

}  // namespace temper::metrics
