// SPDX-License-Identifier: Apache-2.0
#include "data/categories.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <unordered_map>

#include "base/check.h"
#include "base/str.h"

namespace temper::data {
namespace {

// Pascal VOC's and Darknet's names of COCO's categories, where they differ by more than spaces.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> k_other_spellings = {{
    {"aeroplane", "airplane"},
    {"motorbike", "motorcycle"},
    {"sofa", "couch"},
    {"tvmonitor", "tv"},
    {"mobilephone", "cellphone"},
    {"hairdryer", "hairdrier"},
}};

/// The name that two spellings of the same class share.
std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char letter : name) {
    const auto code = static_cast<unsigned char>(letter);
    if (code != ' ' && code != '_' && code != '-') plain += static_cast<char>(std::tolower(code));
  }
  for (const auto& [other, usual] : k_other_spellings)
    if (plain == other) return std::string(usual);
  return plain;
}

void add_missing(std::string& text, const char* side, std::span<const std::string> names,
                 const std::vector<std::string>& others) {
  constexpr std::size_t k_most = 10;
  if (names.empty()) return;
  text += str("; ", names.size(), " ", side, ":");
  for (std::size_t i = 0; i < std::min(names.size(), k_most); ++i) {
    const std::string nearest = nearest_name(names[i], others);
    text += str(i == 0 ? " '" : ", '", names[i], "'", nearest.empty() ? "" : str(" (perhaps '", nearest, "')"));
  }
  if (names.size() > k_most) text += str(" and ", names.size() - k_most, " more");
}

}  // namespace

CategoryMatch match_categories(std::span<const Category> categories, std::span<const std::string> classes) {
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < categories.size(); ++i) places.emplace(plain_name(categories[i].name), i);
  CategoryMatch match;
  std::unordered_map<std::string, std::size_t> seen;
  std::vector<bool> is_used(categories.size());
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto [first, is_new] = seen.emplace(plain_name(classes[i]), i);
    TEMPER_CHECK(is_new, bad_argument, "classes ", first->second, " ('", classes[first->second], "') and ", i, " ('",
                 classes[i], "') have the same name: expected a name for each class");
    const auto found = places.find(first->first);
    if (found == places.end()) {
      match.places.push_back(CategoryMatch::k_none);
      match.missing_classes.push_back(classes[i]);
    } else {
      match.places.push_back(static_cast<std::int64_t>(found->second));
      is_used[found->second] = true;
    }
  }
  for (std::size_t i = 0; i < categories.size(); ++i)
    if (!is_used[i]) match.missing_categories.push_back(categories[i].name);
  TEMPER_CHECK(match.missing_classes.size() < classes.size() || classes.empty(), bad_argument, "none of the network's ",
               classes.size(), " classes (", classes.empty() ? "" : classes[0], ", ...) is a category of the dataset (",
               categories.empty() ? "" : categories[0].name,
               ", ...): give the names of the dataset in `classes`, in the network's order");
  return match;
}

std::string mismatch_text(const CategoryMatch& match, std::span<const Category> categories,
                          std::span<const std::string> classes) {
  if (match.is_complete()) return {};
  std::string text = str("the network has ", classes.size(), " classes, the dataset ", categories.size(),
                         " categories, of which ", classes.size() - match.missing_classes.size(), " match");
  add_missing(text, "classes are not in the dataset", match.missing_classes, match.missing_categories);
  add_missing(text, "categories are not in the network", match.missing_categories, match.missing_classes);
  return text;
}

std::vector<Category> arrange_categories(std::span<const Category> categories, std::span<const std::string> classes) {
  const CategoryMatch match = match_categories(categories, classes);
  std::int64_t unused = 0;
  for (const Category& category : categories) unused = std::max(unused, category.id);
  TEMPER_CHECK(unused <= std::numeric_limits<std::int64_t>::max() - static_cast<std::int64_t>(classes.size()),
               bad_argument, "category id ", unused, " is too large to number further categories");
  std::vector<Category> arranged;
  std::vector<bool> is_used(categories.size());
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (match.places[i] == CategoryMatch::k_none) {
      arranged.push_back({++unused, classes[i]});
    } else {
      const auto place = static_cast<std::size_t>(match.places[i]);
      arranged.push_back(categories[place]);
      is_used[place] = true;
    }
  }
  for (std::size_t i = 0; i < categories.size(); ++i)
    if (!is_used[i]) arranged.push_back(categories[i]);
  return arranged;
}

}  // namespace temper::data
