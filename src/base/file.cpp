// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/check.h"

namespace temper {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(std::string_view action, const fs::path& path, int error) {
  throw Error(ErrorCode::io, str("cannot ", action, " ", path, ": ", std::generic_category().message(error)), __FILE__,
              __LINE__);
}

/// Closes the descriptor it holds.
class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags) : value_(::open(path.c_str(), flags | O_CLOEXEC)) {
    if (value_ < 0) fail("open", path, errno);
  }
  ~Descriptor() { ::close(value_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

struct stat status_of(const Descriptor& file, const fs::path& path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail("read", path, errno);
  if (S_ISDIR(status.st_mode)) fail("read", path, EISDIR);
  return status;
}

/// Makes a rename in `folder` survive a power cut, where the file system can.
void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

std::shared_ptr<const MappedFile> MappedFile::open(const fs::path& path) {
  // Not blocking, so that a pipe without a writer is refused instead of waited for.
  const Descriptor file(path, O_RDONLY | O_NONBLOCK);
  const struct stat status = status_of(file, path);
  TEMPER_CHECK(S_ISREG(status.st_mode), io, "cannot map ", path, ": it is not a regular file");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return std::shared_ptr<const MappedFile>(new MappedFile({}));
  // Readers go through the whole file for its checksum: one call fills the page tables instead of a fault per page.
  void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.get(), 0);
  if (memory == MAP_FAILED) fail("map", path, errno);
  return std::shared_ptr<const MappedFile>(new MappedFile({static_cast<const std::byte*>(memory), size}));
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

std::string read_file(const fs::path& path, std::uint64_t limit) {
  const Descriptor file(path, O_RDONLY);
  const struct stat status = status_of(file, path);
  constexpr std::size_t k_chunk = std::size_t{1} << 16;
  std::string content;
  if (S_ISREG(status.st_mode)) content.reserve(std::min<std::uint64_t>(status.st_size, limit) + k_chunk);
  while (true) {
    const std::size_t had = content.size();
    content.resize(had + k_chunk);
    const ssize_t got = ::read(file.get(), content.data() + had, k_chunk);
    if (got < 0 && errno != EINTR) fail("read", path, errno);
    content.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    TEMPER_CHECK(content.size() <= limit, io, "cannot read ", path, ": it holds more than ", limit, " bytes");
    if (got == 0) return content;
  }
}

AtomicFile::AtomicFile(const fs::path& path) : path_(path), target_(path) {
  std::error_code ignored;
  if (fs::is_symlink(path, ignored)) target_ = fs::weakly_canonical(path, ignored);
  const fs::file_status status = fs::status(target_, ignored);
  if (fs::is_directory(status)) fail("write", path_, EISDIR);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    descriptor_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    static std::atomic<unsigned> counter{0};
    temporary_ = target_;
    temporary_.replace_filename(
        str(".", target_.filename().string(), ".", ::getpid(), ".", counter.fetch_add(1), ".tmp"));
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  }
  if (descriptor_ < 0) fail("write", path_, errno);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(const void* data, std::size_t bytes) {
  TEMPER_CHECK(descriptor_ >= 0, internal, "a write to ", path_, " after its commit");
  const char* next = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = ::write(descriptor_, next, bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", path_, errno);
    next += written;
    bytes -= static_cast<std::size_t>(written);
    bytes_written_ += static_cast<std::uint64_t>(written);
  }
}

void AtomicFile::commit() {
  TEMPER_CHECK(descriptor_ >= 0, internal, "a second commit of ", path_);
  if (!temporary_.empty()) {
    if (::fsync(descriptor_) != 0) fail("write", path_, errno);
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail("write", path_, errno);
    sync_folder(target_.has_parent_path() ? target_.parent_path() : fs::path("."));
  }
  ::close(std::exchange(descriptor_, -1));
}

void write_file_atomically(const fs::path& path, std::string_view content) {
  AtomicFile file(path);
  file.write(content);
  file.commit();
}

void write_file_atomically(const fs::path& path, std::span<const std::byte> content) {
  write_file_atomically(path, std::string_view(reinterpret_cast<const char*>(content.data()), content.size()));
}

}  // namespace temper
