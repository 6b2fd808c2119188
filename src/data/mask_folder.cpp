// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"
#include "data/pictures.h"
#include "data/readers.h"

namespace temper::data {
namespace {

namespace fs = std::filesystem;

/// The label map of `picture`; empty where there is none.
fs::path mask_of_picture(const fs::path& masks, const fs::path& picture) {
  for (const char* extension : {".png", ".bmp", ".tif", ".tiff", ".npy"}) {
    fs::path mask = masks / picture;
    mask.replace_extension(extension);
    if (fs::is_regular_file(mask)) return mask;
  }
  return {};
}

}  // namespace

Dataset read_mask_folder(const DatasetOptions& options) {
  TEMPER_CHECK(fs::is_directory(options.annotations), io, "'", options.annotations.string(),
               "' is not a folder: name the folder of label maps in `annotations`");
  const std::vector<fs::path> pictures = list_pictures(options.images);
  const std::vector<std::int64_t> ids = picture_ids(pictures);
  Dataset dataset;
  for (std::size_t i = 0; i < options.classes.size(); ++i)
    dataset.categories.push_back({static_cast<std::int64_t>(i), options.classes[i]});
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    Sample sample;
    sample.id = ids[i];
    sample.path = options.images / pictures[i];
    sample.segmentation = mask_of_picture(options.annotations, pictures[i]);
    TEMPER_CHECK(!sample.segmentation.empty(), io, "picture '", sample.path.string(), "' has no label map in '",
                 options.annotations.string(), "': expected ", pictures[i].stem().string(),
                 ".png, .bmp, .tif or .npy in the same place");
    dataset.samples.push_back(std::move(sample));
  }
  return dataset;
}

}  // namespace temper::data
