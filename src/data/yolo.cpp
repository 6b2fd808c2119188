// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/check.h"
#include "base/file.h"
#include "base/str.h"
#include "data/pictures.h"
#include "data/readers.h"
#include "data/yolo_label.h"
#include "metrics/run_length.h"

namespace temper::data {
namespace {

namespace fs = std::filesystem;

constexpr const char* k_class_file = "classes.txt";

fs::path label_folder(const DatasetOptions& options) {
  if (!options.annotations.empty()) return options.annotations;
  std::vector<fs::path> parts(options.images.begin(), options.images.end());
  const auto last = std::find(parts.rbegin(), parts.rend(), fs::path("images"));
  TEMPER_CHECK(last != parts.rend(), bad_argument, "'", options.images.string(),
               "' has no part 'images' to replace by 'labels': name the folder of label files in `annotations`");
  *last = "labels";
  fs::path folder;
  for (const fs::path& part : parts) folder /= part;
  return folder;
}

/// Names, a line each, as labelling tools save them; none where there is no such file.
std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  if (!fs::exists(folder / k_class_file)) return names;
  for (const std::string& line : split(read_file(folder / k_class_file), '\n'))
    if (const std::string_view name = trim(line); !name.empty()) names.emplace_back(name);
  return names;
}

class YoloReader {
 public:
  explicit YoloReader(const DatasetOptions& options)
      : options_(options), labels_(label_folder(options)), names_(names_in(labels_)) {
    TEMPER_CHECK(options.keypoints >= 0, bad_argument, "a pose of ", options.keypoints, " keypoints");
    if (names_.empty()) names_ = options.classes;
    for (fs::path& file : list_files(labels_, ".txt"))
      if (file != k_class_file) unread_.insert(std::move(file));
    TEMPER_CHECK(!unread_.empty(), bad_argument, "'", labels_.string(),
                 "' has no label files (.txt): check `annotations`");
  }

  Dataset read() {
    const std::vector<fs::path> pictures = list_pictures(options_.images);
    const std::vector<std::int64_t> ids = picture_ids(pictures);
    for (std::size_t i = 0; i < pictures.size(); ++i) read_sample(pictures[i], ids[i]);
    TEMPER_CHECK(pictures.empty() || unread_.empty(), bad_argument, unread_.size(), " label files, '",
                 (labels_ / *unread_.begin()).string(), "' first, have no picture in '", options_.images.string(),
                 "': remove them, or check that both folders are of the same dataset");
    for (std::size_t i = names_.size(); static_cast<std::int64_t>(i) <= largest_category_; ++i)
      names_.push_back(std::to_string(i));
    for (std::size_t i = 0; i < names_.size(); ++i)
      dataset_.categories.push_back({static_cast<std::int64_t>(i), names_[i]});
    return std::move(dataset_);
  }

 private:
  void read_sample(const fs::path& picture, std::int64_t id) {
    Sample sample;
    sample.id = id;
    sample.path = options_.images / picture;
    const PictureSize size = picture_size(sample.path);
    sample.height = size.height;
    sample.width = size.width;
    fs::path file = picture;
    file.replace_extension(".txt");
    if (unread_.erase(file) > 0) read_labels(labels_ / file, id, size);
    dataset_.samples.push_back(std::move(sample));
  }

  void read_labels(const fs::path& file, std::int64_t image_id, PictureSize size) {
    const std::string text = read_file(file);
    for (YoloLabel& label : parse_yolo_labels(text, str("'", file.string(), "'"), size, options_.keypoints,
                                              static_cast<std::int64_t>(names_.size()))) {
      metrics::Annotation annotation;
      annotation.id = static_cast<std::int64_t>(dataset_.annotations.size()) + 1;
      annotation.image_id = image_id;
      annotation.category_id = label.category;
      annotation.box = label.box;
      annotation.area = label.area;
      annotation.labelled_keypoints =
          std::ranges::count_if(label.keypoints, [](const metrics::Keypoint& k) { return k.visibility > 0; });
      annotation.keypoints = std::move(label.keypoints);
      if (options_.masks && !label.outline.empty())
        annotation.mask = metrics::mask_from_polygon(label.outline, size.height, size.width);
      largest_category_ = std::max(largest_category_, label.category);
      dataset_.annotations.push_back(std::move(annotation));
    }
  }

  const DatasetOptions& options_;
  fs::path labels_;
  std::vector<std::string> names_;
  std::set<fs::path> unread_;  ///< label files that no picture has claimed
  std::int64_t largest_category_ = -1;
  Dataset dataset_;
};

}  // namespace

Dataset read_yolo(const DatasetOptions& options) { return YoloReader(options).read(); }

}  // namespace temper::data
