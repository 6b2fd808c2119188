// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "deploy/report/report_data.h"

namespace temper::test {

/// A report of four models with every section filled by numbers that look measured: a detector with masks and
/// keypoints, a segmenter, a classifier that misses a gate, and a file that is missing. Equal seeds give equal reports.
[[nodiscard]] report::Report sample_report(std::uint64_t seed);

/// A report of one model with everything large or strange: names with markup, quotes, bytes that are not UTF-8 and
/// hundreds of characters without a space, 1,000 layers, 80 classes, numbers that are not finite, times of 0.
[[nodiscard]] report::Report strange_report(std::uint64_t seed);

/// Pictures of coloured figures with what two candidates and the labels say of them.
[[nodiscard]] report::Gallery sample_detections(std::uint64_t seed);
[[nodiscard]] report::Gallery sample_label_maps(std::uint64_t seed);
[[nodiscard]] report::Gallery sample_classes(std::uint64_t seed);

}  // namespace temper::test
