// SPDX-License-Identifier: Apache-2.0
#include "metrics/coco_grouping.h"

#include <algorithm>
#include <unordered_map>

namespace temper::metrics {
namespace {

std::vector<std::int64_t> sorted_once(std::span<const std::int64_t> ids) {
  std::vector<std::int64_t> sorted(ids.begin(), ids.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return sorted;
}

/// Places of ids in an ascending list.
class Places {
 public:
  explicit Places(std::span<const std::int64_t> ids) {
    places_.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) places_.emplace(ids[i], i);
  }
  /// Nothing where the id is not in the list.
  [[nodiscard]] const std::size_t* find(std::int64_t id) const {
    const auto found = places_.find(id);
    return found == places_.end() ? nullptr : &found->second;
  }

 private:
  std::unordered_map<std::int64_t, std::size_t> places_;
};

/// An annotation or prediction and the group it belongs to.
struct Member {
  std::uint64_t group = 0;  ///< category place * images + image place
  double score = 0;         ///< 0 for annotations, which keep their order
  std::size_t index = 0;
};

template <class Item>
std::vector<Member> members_of(std::span<const Item> items, const Places& images, const Places& categories,
                               std::size_t image_count) {
  std::vector<Member> members;
  members.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::size_t* image = images.find(items[i].image_id);
    const std::size_t* category = categories.find(items[i].category_id);
    if (image == nullptr || category == nullptr) continue;
    double score = 0;
    if constexpr (requires { items[i].score; }) score = items[i].score;
    members.push_back({*category * image_count + *image, score, i});
  }
  std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
    if (a.group != b.group) return a.group < b.group;
    return a.score != b.score ? a.score > b.score : a.index < b.index;
  });
  return members;
}

/// Moves the members of `group` that begin at `at` to `list`, at most `most` of them, and returns where the next begin.
std::size_t take_group(const std::vector<Member>& members, std::size_t at, std::uint64_t group, std::size_t most,
                       std::vector<std::size_t>& list) {
  for (std::size_t taken = 0; at < members.size() && members[at].group == group; ++at, ++taken)
    if (taken < most) list.push_back(members[at].index);
  return at;
}

}  // namespace

CocoGrouping group_coco(std::span<const Annotation> truth, std::span<const Prediction> predictions,
                        std::span<const std::int64_t> image_ids, std::span<const std::int64_t> category_ids,
                        std::size_t most_detections) {
  const std::vector<std::int64_t> images = sorted_once(image_ids);
  CocoGrouping result{.category_ids = sorted_once(category_ids)};
  const Places image_places(images);
  const Places category_places(result.category_ids);
  const std::vector<Member> truths = members_of(truth, image_places, category_places, images.size());
  const std::vector<Member> found = members_of(predictions, image_places, category_places, images.size());
  std::size_t next_truth = 0;
  std::size_t next_found = 0;
  while (next_truth < truths.size() || next_found < found.size()) {
    const std::uint64_t group = std::min(next_truth < truths.size() ? truths[next_truth].group : UINT64_MAX,
                                         next_found < found.size() ? found[next_found].group : UINT64_MAX);
    CocoGroup ranges{group / images.size(), result.truths.size(), 0, result.found.size(), 0};
    next_truth = take_group(truths, next_truth, group, truths.size(), result.truths);
    next_found = take_group(found, next_found, group, most_detections, result.found);
    ranges.truth_end = result.truths.size();
    ranges.found_end = result.found.size();
    while (result.category_groups.size() <= ranges.category) result.category_groups.push_back(result.groups.size());
    result.groups.push_back(ranges);
  }
  result.category_groups.resize(result.category_ids.size() + 1, result.groups.size());
  return result;
}

}  // namespace temper::metrics
