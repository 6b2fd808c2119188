// SPDX-License-Identifier: Apache-2.0
#include "tensor/npz.h"

#include <array>
#include <set>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "tensor/npy.h"
#include "tensor/zip.h"

namespace temper {

namespace {
constexpr std::string_view k_suffix = ".npy";
}

NamedTensors read_npz(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  const std::string what = str("'", path.string(), "'");
  const ZipReader archive(file->bytes(), what);
  NamedTensors tensors;
  std::set<std::string_view> names;
  std::vector<std::byte> buffer;
  for (const auto& entry : archive.entries()) {
    TEMPER_CHECK(entry.name.ends_with(k_suffix), bad_argument, what, " holds '", entry.name,
                 "', which is no .npy array; give an archive that numpy.savez or Temper wrote");
    TEMPER_CHECK(names.insert(entry.name).second, bad_argument, what, " holds '", entry.name, "' twice");
    tensors.emplace_back(entry.name.substr(0, entry.name.size() - k_suffix.size()),
                         parse_npy(archive.content(entry, buffer), str("'", entry.name, "' in ", what)));
  }
  return tensors;
}

void write_npz(const std::filesystem::path& path, const NamedTensors& tensors) {
  ZipWriter archive(path);
  std::string buffer;
  for (const auto& [name, tensor] : tensors) {
    with_frame([&name = name] { return str("while saving '", name, "'"); },
               [&, &name = name, &tensor = tensor] {
                 const std::string header = npy_header(tensor);
                 const std::array parts = {std::as_bytes(std::span(header)), npy_elements(tensor, buffer)};
                 archive.add(str(name, k_suffix), parts);
               });
  }
  archive.commit();
}

}  // namespace temper
