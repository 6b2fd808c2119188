// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"

namespace temper::data {

/// A network's classes against a dataset's categories, by name. Names match whatever their case and whether words are
/// parted by spaces, '_', '-' or nothing; COCO's names also in Pascal VOC's spelling ("tvmonitor" is "tv").
struct CategoryMatch {
  static constexpr std::int64_t k_none = -1;
  std::vector<std::int64_t> places;             ///< by class: its place in the dataset's list, or k_none
  std::vector<std::string> missing_classes;     ///< classes that the dataset lacks
  std::vector<std::string> missing_categories;  ///< categories that the network lacks
  [[nodiscard]] bool is_complete() const { return missing_classes.empty() && missing_categories.empty(); }
};

/// Errors: bad_argument where two classes are the same name, or none of them is a category.
[[nodiscard]] CategoryMatch match_categories(std::span<const Category> categories,
                                             std::span<const std::string> classes);
/// A sentence that counts both sides and names what does not match, with the nearest name where there is one.
/// Empty for a complete match.
[[nodiscard]] std::string mismatch_text(const CategoryMatch& match, std::span<const Category> categories,
                                        std::span<const std::string> classes);

/// The categories in the order of the network's `classes`: place i is class i. A class that the dataset lacks gets an
/// id that no annotation has; categories that the network lacks follow at the end, so that their objects count as
/// missed. Errors: as match_categories.
[[nodiscard]] std::vector<Category> arrange_categories(std::span<const Category> categories,
                                                       std::span<const std::string> classes);

}  // namespace temper::data
