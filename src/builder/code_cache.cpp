// SPDX-License-Identifier: Apache-2.0
#include "builder/code_cache.h"

#include <map>

#include "base/check.h"
#include "tensor/npz.h"

namespace temper::builder {

namespace {

std::filesystem::path code_path(std::filesystem::path timing_cache) { return timing_cache += ".code.npz"; }

std::map<std::string, Tensor> read_code(const std::filesystem::path& path) {
  std::map<std::string, Tensor> code;
  if (!std::filesystem::exists(path)) return code;
  return with_frame([&] { return str("while reading kernels from '", path.string(), "'; delete it and build again"); },
                    [&] {
                      for (auto& [key, content] : read_npz(path)) {
                        TEMPER_CHECK(content.dtype() == DType::u8 && content.rank() == 1, bad_argument, "'", key,
                                     "' is no machine code");
                        code.emplace(key, std::move(content));
                      }
                      return code;
                    });
}

}  // namespace

void load_code(const std::filesystem::path& timing_cache, backend::CodeStore& store) {
  for (auto& [key, content] : read_code(code_path(timing_cache))) store.add(key, std::move(content));
}

void save_code(const std::filesystem::path& timing_cache, const backend::CodeStore& store) {
  auto code = read_code(code_path(timing_cache));
  const std::size_t known = code.size();
  for (const auto& entries : {store.used(), store.notes()})
    for (const auto& [key, content] : entries) code.try_emplace(key, content);
  if (code.size() > known) write_npz(code_path(timing_cache), {code.begin(), code.end()});
}

}  // namespace temper::builder
