// SPDX-License-Identifier: Apache-2.0
#include "data/dataset.h"

#include <algorithm>
#include <unordered_set>

#include "base/check.h"
#include "base/log.h"
#include "base/str.h"
#include "data/categories.h"
#include "data/readers.h"

namespace temper::data {
namespace {

struct Format {
  std::string_view name;
  Dataset (*read)(const DatasetOptions& options);
};

constexpr Format k_formats[] = {
    {"coco", read_coco},         {"yolo", read_yolo},       {"image_folder", read_image_folder},
    {"masks", read_mask_folder}, {"samples", read_samples},
};

const Format& format_named(const std::string& name) {
  std::vector<std::string> names;
  for (const Format& format : k_formats) {
    if (format.name == name) return format;
    names.emplace_back(format.name);
  }
  const std::string nearest = nearest_name(name, names);
  throw Error(ErrorCode::bad_argument,
              str("dataset format '", name, "' is unknown: expected one of ", join(names, ", "),
                  nearest.empty() ? "" : str("; did you mean '", nearest, "'?")),
              __FILE__, __LINE__);
}

/// Leaves the first samples, and the annotations of those.
void keep_first(Dataset& dataset, std::int64_t limit) {
  TEMPER_CHECK(limit >= 0, bad_argument, "a dataset limit of ", limit, ": expected a number of samples, or 0 for all");
  if (limit == 0 || limit >= static_cast<std::int64_t>(dataset.samples.size())) return;
  dataset.samples.resize(static_cast<std::size_t>(limit));
  std::unordered_set<std::int64_t> kept;
  for (const Sample& sample : dataset.samples) kept.insert(sample.id);
  std::erase_if(dataset.annotations, [&](const metrics::Annotation& a) { return !kept.contains(a.image_id); });
}

/// Orders the categories as the network's classes; labels, which are places in that list, follow.
void arrange(Dataset& dataset, const std::vector<std::string>& classes) {
  // Also where two classes share a name, as in ImageNet, which places tell apart.
  if (classes.empty() || std::ranges::equal(dataset.categories, classes, {}, &Category::name)) return;
  const std::string mismatch =
      mismatch_text(match_categories(dataset.categories, classes), dataset.categories, classes);
  if (!mismatch.empty()) TEMPER_LOG(warn, "dataset '", dataset.source.string(), "': ", mismatch);
  std::vector<Category> arranged = arrange_categories(dataset.categories, classes);
  for (Sample& sample : dataset.samples) {
    if (!sample.label) continue;
    const std::int64_t id = dataset.categories[static_cast<std::size_t>(*sample.label)].id;
    sample.label = std::ranges::find(arranged, id, &Category::id) - arranged.begin();
  }
  dataset.categories = std::move(arranged);
}

}  // namespace

Dataset read_dataset(const DatasetOptions& options) {
  const Format& format = format_named(options.format);
  Dataset dataset = format.read(options);
  dataset.format = options.format;
  dataset.source = options.annotations.empty() ? options.images : options.annotations;
  TEMPER_CHECK(!dataset.samples.empty(), bad_argument, "dataset '", dataset.source.string(), "' (", options.format,
               ") has no samples: check that the path names the right file or folder");
  std::ranges::stable_sort(dataset.samples, {}, &Sample::id);
  std::ranges::stable_sort(dataset.annotations, {}, &metrics::Annotation::image_id);
  keep_first(dataset, options.limit);
  arrange(dataset, options.classes);
  return dataset;
}

}  // namespace temper::data
