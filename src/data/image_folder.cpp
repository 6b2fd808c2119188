// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "base/check.h"
#include "data/pictures.h"
#include "data/readers.h"

namespace temper::data {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> folders_in(const fs::path& root) {
  TEMPER_CHECK(fs::is_directory(root), io, "'", root.string(), "' is not a folder: check the dataset's path");
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(root))
    if (entry.is_directory() && !entry.path().filename().string().starts_with('.'))
      names.push_back(entry.path().filename().string());
  TEMPER_CHECK(!names.empty(), bad_argument, "'", root.string(), "' has no folders: expected one of pictures a class");
  std::ranges::sort(names);
  return names;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.size() < 10 &&
         std::ranges::all_of(text, [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
}

/// The classes and, by folder, their places: the folders themselves, or the options' classes where folders are numbers.
struct Classes {
  std::vector<std::string> names;
  std::vector<std::int64_t> places;
};

Classes classes_of(const std::vector<std::string>& folders, const std::vector<std::string>& classes) {
  const bool are_places = !classes.empty() && std::ranges::all_of(folders, is_number);
  Classes result{are_places ? classes : folders, {}};
  for (const std::string& folder : folders) {
    const auto next = static_cast<std::int64_t>(result.places.size());
    result.places.push_back(are_places ? std::stol(folder) : next);
    TEMPER_CHECK(result.places.back() < static_cast<std::int64_t>(result.names.size()), bad_argument, "folder '",
                 folder, "' names a class by its place, but there are ", classes.size(), " classes, counted from 0");
  }
  return result;
}

}  // namespace

Dataset read_image_folder(const DatasetOptions& options) {
  const std::vector<std::string> folders = folders_in(options.images);
  const Classes classes = classes_of(folders, options.classes);
  Dataset dataset;
  std::vector<std::vector<fs::path>> pictures;
  std::size_t rounds = 0;
  for (std::size_t i = 0; i < classes.names.size(); ++i)
    dataset.categories.push_back({static_cast<std::int64_t>(i), classes.names[i]});
  for (std::size_t i = 0; i < folders.size(); ++i) {
    pictures.push_back(list_pictures(options.images / folders[i]));
    rounds = std::max(rounds, pictures.back().size());
  }
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < folders.size(); ++i) {
      if (round >= pictures[i].size()) continue;
      Sample sample;
      sample.id = static_cast<std::int64_t>(dataset.samples.size()) + 1;
      sample.path = options.images / folders[i] / pictures[i][round];
      sample.label = classes.places[i];
      dataset.samples.push_back(std::move(sample));
    }
  }
  return dataset;
}

}  // namespace temper::data
