// SPDX-License-Identifier: Apache-2.0
#include "runners/recorded_runner.h"

#include <algorithm>

#include "base/check.h"
#include "tensor/npz.h"

namespace temper::runners {

namespace fs = std::filesystem;

namespace {

class RecordedRunner final : public Runner {
 public:
  explicit RecordedRunner(fs::path path) : Runner("recorded"), path_(std::move(path)) {}

  std::string description() const override { return str("recorded in ", path_.string()); }
  void activate() override {
    files_ = npz_files(path_);
    next_ = 0;
  }
  void deactivate() override { files_.clear(); }
  NamedTensors infer(const NamedTensors&) override {
    TEMPER_CHECK(next_ < files_.size(), bad_argument, path_.string(), " holds ", files_.size(),
                 " recorded runs, one more was asked for");
    return read_npz(files_[next_++]);
  }

 private:
  fs::path path_;
  std::vector<fs::path> files_;
  std::size_t next_ = 0;
};

}  // namespace

std::vector<fs::path> npz_files(const fs::path& path) {
  std::error_code failure;
  if (!fs::is_directory(path, failure)) {
    TEMPER_CHECK(fs::exists(path, failure), io, "there is no file or folder ", path.string());
    return {path};
  }
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(path, failure))
    if (entry.path().extension() == ".npz") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  TEMPER_CHECK(!files.empty(), io, "there is no .npz file in ", path.string());
  return files;
}

std::unique_ptr<Runner> make_recorded_runner(fs::path path) {
  return std::make_unique<RecordedRunner>(std::move(path));
}

}  // namespace temper::runners
