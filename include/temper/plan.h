// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "temper/tensor.h"

namespace temper {

/// Smallest, tuned-for and largest extents of an input; for a shape tensor, of its elements.
struct ShapeRange {
  Shape min;
  Shape opt;
  Shape max;
};

/// The shapes that one context may see. Keys are input names or wildcards (`*`, `?`, `[...]`); where several match an
/// input the last one added wins. Inputs without a range get their fixed extents, and 1 for every dynamic one.
class OptimizationProfile {
 public:
  OptimizationProfile& add(std::string input, Shape min, Shape opt, Shape max);
  /// Reads "images: 1x3x640x640, 4x3x640x640, 32x3x640x640; sizes: 2, 4, 8"; one shape stands for all three.
  /// Errors: bad_argument.
  static OptimizationProfile parse(std::string_view text);
  /// In the order added.
  [[nodiscard]] const std::vector<std::pair<std::string, ShapeRange>>& ranges() const { return ranges_; }

 private:
  std::vector<std::pair<std::string, ShapeRange>> ranges_;
};

/// A plan in memory or in a mapped file. Copies share the bytes.
class Plan {
 public:
  /// Maps the file; checks header, checksums and structure. Errors: io, bad_plan.
  static Plan load(const std::filesystem::path& path);
  /// Checks likewise. Errors: bad_plan.
  static Plan from_bytes(std::vector<std::byte> bytes);
  /// Writes to a temporary file and renames it. Errors: io; then nothing is left behind.
  void save(const std::filesystem::path& path) const;
  [[nodiscard]] std::span<const std::byte> bytes() const;

  struct Content;
  explicit Plan(std::shared_ptr<const Content> content) : content_(std::move(content)) {}
  [[nodiscard]] const Content& content() const { return *content_; }
  [[nodiscard]] std::shared_ptr<const Content> share() const { return content_; }

 private:
  std::shared_ptr<const Content> content_;
};

}  // namespace temper
