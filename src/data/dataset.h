// SPDX-License-Identifier: Apache-2.0
#pragma once

// Labelled pictures in the forms that teams have them in. Reading a dataset reads its index, never its pictures.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "metrics/annotation.h"

namespace temper::data {

/// One sample: a picture, or an .npy/.npz of an input that is more than a picture.
struct Sample {
  std::int64_t id = 0;
  std::filesystem::path path;
  std::int64_t height = 0;  ///< 0 where the index does not say
  std::int64_t width = 0;
  std::optional<std::int64_t> label;        ///< classification: index into `categories`
  std::filesystem::path segmentation = {};  ///< semantic segmentation: picture of class indices
};

/// A class of a dataset; `id` is the number that annotations use, the place in the list the network's index.
struct Category {
  std::int64_t id = 0;
  std::string name;
};

struct Dataset {
  std::string format;            ///< "coco", "yolo", "image_folder", "masks", "samples"
  std::filesystem::path source;  ///< what the user named
  std::vector<Sample> samples;   ///< by ascending id
  std::vector<Category> categories;
  std::vector<metrics::Annotation> annotations;  ///< by image, then in the file's order
};

/// How to read a dataset; keys of the YAML file's `dataset` section.
struct DatasetOptions {
  std::string format;            ///< as Dataset::format
  std::filesystem::path images;  ///< folder of pictures (coco, yolo, masks), or the root (image_folder, samples)
  std::filesystem::path
      annotations;  ///< coco, samples: the index file; yolo: the folder of label files; masks: of masks
  std::vector<std::string> classes = {};  ///< names in the network's order; empty: as the dataset has them
  std::int64_t limit = 0;                 ///< the first so many samples; 0: all
  std::int64_t keypoints = 0;             ///< yolo: points of a pose label; 0: a line longer than a box is an outline
  bool masks = true;                      ///< false leaves Annotation::mask empty, which spares boxes' metrics the time
};

/// Errors: io (missing files), bad_argument: malformed JSON or labels, an annotation of an unknown image or category,
/// an empty dataset; each says which file, where in it, what was expected and what to do.
[[nodiscard]] Dataset read_dataset(const DatasetOptions& options);

}  // namespace temper::data
