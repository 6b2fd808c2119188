// SPDX-License-Identifier: Apache-2.0
#include "onnx/external_data.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/check.h"

namespace temper::onnx {

namespace fs = std::filesystem;

namespace {

std::uint64_t parse_byte_count(const std::string& key, const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  TEMPER_CHECK(error == std::errc() && end == text.data() + text.size(), invalid_model, "external data: ", key, " '",
               text, "' is not a number of bytes");
  return value;
}

bool is_inside(const fs::path& path, const fs::path& folder) {
  const auto [end, unused] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end();
}

}  // namespace

fs::path ExternalData::resolve(const std::string& location) const {
  TEMPER_CHECK(folder_.has_value(), invalid_model, "external data '", location,
               "' cannot be found: the model was read from memory; give the folder it belongs to");
  TEMPER_CHECK(!location.empty() && location.find('\0') == std::string::npos, invalid_model,
               "external data has no usable location");
  const fs::path relative = fs::path(location).lexically_normal();
  const bool leaves = relative.is_absolute() || (relative.begin() != relative.end() && *relative.begin() == "..");
  TEMPER_CHECK(!leaves, invalid_model, "external data '", location,
               "' leaves the model's folder; put the file beside the model");
  std::error_code error;
  const fs::path home = fs::canonical(folder_->empty() ? fs::path(".") : *folder_, error);
  TEMPER_CHECK(!error, io, "the model's folder '", folder_->string(), "' cannot be read: ", error.message());
  const fs::path path = fs::weakly_canonical(home / relative, error);
  TEMPER_CHECK(!error, invalid_model, "external data '", location, "' cannot be resolved: ", error.message());
  TEMPER_CHECK(is_inside(path, home), invalid_model, "external data '", location,
               "' leaves the model's folder through a symbolic link; put the file beside the model");
  TEMPER_CHECK(fs::is_regular_file(path, error), invalid_model, "external data '", location, "' is not in the folder '",
               home.string(), "'; copy it beside the model");
  return path;
}

std::shared_ptr<const void> ExternalData::read(const std::map<std::string, std::string>& keys,
                                               std::uint64_t expected_bytes) {
  const auto value_of = [&](const char* key) {
    const auto found = keys.find(key);
    return found == keys.end() ? std::string() : found->second;
  };
  const std::string location = value_of("location");
  const fs::path path = resolve(location);
  const std::string offset_text = value_of("offset");
  const std::string length_text = value_of("length");
  const std::uint64_t offset = offset_text.empty() ? 0 : parse_byte_count("offset", offset_text);
  auto& file = files_[path];
  if (!file) file = MappedFile::open(path);
  const std::uint64_t file_bytes = file->bytes().size();
  TEMPER_CHECK(offset <= file_bytes, invalid_model, "external data '", location, "': offset ", offset,
               " is beyond the file's ", file_bytes, " bytes");
  const std::uint64_t length =
      length_text.empty() ? std::min(expected_bytes, file_bytes - offset) : parse_byte_count("length", length_text);
  TEMPER_CHECK(length <= file_bytes - offset, invalid_model, "external data '", location, "': ", length,
               " bytes at offset ", offset, " are beyond the file's ", file_bytes, " bytes");
  TEMPER_CHECK(length == expected_bytes, invalid_model, "external data '", location, "' holds ", length,
               " bytes, the tensor's type and shape need ", expected_bytes);
  return {file, file->bytes().data() + offset};
}

}  // namespace temper::onnx
