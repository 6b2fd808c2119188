// SPDX-License-Identifier: Apache-2.0
#include "data/pictures.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <unordered_set>

#include "base/check.h"

namespace temper::data {
namespace {

namespace fs = std::filesystem;

std::string lower_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return extension;
}

template <class Keep>
std::vector<fs::path> list_where(const fs::path& folder, const Keep& keep) {
  TEMPER_CHECK(fs::is_directory(folder), io, "'", folder.string(), "' is not a folder: check the dataset's paths");
  std::vector<fs::path> files;
  try {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
      if (keep(entry.path()) && entry.is_regular_file()) files.push_back(entry.path().lexically_relative(folder));
  } catch (const fs::filesystem_error& failure) {
    throw Error(ErrorCode::io, str("cannot list '", folder.string(), "': ", failure.code().message()), __FILE__,
                __LINE__);
  }
  std::ranges::sort(files, {}, [](const fs::path& path) { return path.generic_string(); });
  return files;
}

std::optional<std::int64_t> number_of(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

std::vector<fs::path> list_pictures(const fs::path& folder) {
  constexpr std::string_view k_extensions[] = {".jpg", ".jpeg", ".png",  ".bmp", ".ppm",
                                               ".pgm", ".tif",  ".tiff", ".webp"};
  return list_where(folder, [&](const fs::path& path) {
    return std::ranges::find(k_extensions, lower_extension(path)) != std::end(k_extensions);
  });
}

std::vector<fs::path> list_files(const fs::path& folder, const std::string& extension) {
  return list_where(folder, [&](const fs::path& path) { return lower_extension(path) == extension; });
}

std::vector<std::int64_t> picture_ids(const std::vector<fs::path>& pictures) {
  std::vector<std::int64_t> ids;
  std::unordered_set<std::int64_t> seen;
  for (const fs::path& picture : pictures) {
    const auto number = number_of(picture.stem().string());
    if (!number || !seen.insert(*number).second) break;
    ids.push_back(*number);
  }
  if (ids.size() == pictures.size()) return ids;
  ids.clear();
  for (std::size_t i = 0; i < pictures.size(); ++i) ids.push_back(static_cast<std::int64_t>(i) + 1);
  return ids;
}

}  // namespace temper::data
