// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "support/temporary_folder.h"
#include "temper/error.h"

namespace temper {
namespace {

namespace fs = std::filesystem;

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::io);
    return error.message();
  }
  return "no error";
}

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// No file may grow beyond `bytes` while it lives: a disk that is full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, SIG_DFL);
  }

 private:
  rlimit before_{};
};

TEST(File, written_content_reads_back_mapped_and_whole) {
  const TemporaryFolder folder;
  const std::string content = std::string("a\0b", 3) + std::string(100000, 'x');
  write_file_atomically(folder / "f.bin", content);
  EXPECT_EQ(read_file(folder / "f.bin"), content);
  EXPECT_EQ(MappedFile::open(folder / "f.bin")->text(), content);
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(File, an_empty_file_is_no_error) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "empty", std::string_view());
  EXPECT_EQ(read_file(folder / "empty"), "");
  EXPECT_TRUE(MappedFile::open(folder / "empty")->bytes().empty());
}

TEST(File, a_mapping_outlives_the_file_name) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "f", std::string_view("kept"));
  const auto mapped = MappedFile::open(folder / "f");
  fs::remove(folder / "f");
  EXPECT_EQ(mapped->text(), "kept");
}

TEST(File, messages_name_the_path_and_the_reason) {
  const TemporaryFolder folder;
  const auto missing = message_of([&] { (void)read_file(folder / "missing.onnx"); });
  EXPECT_NE(missing.find("missing.onnx"), std::string::npos);
  EXPECT_NE(missing.find("No such file or directory"), std::string::npos);
  EXPECT_NE(message_of([&] { (void)MappedFile::open(folder.path()); }).find("Is a directory"), std::string::npos);
  EXPECT_NE(message_of([&] { (void)read_file(folder.path()); }).find("Is a directory"), std::string::npos);
  EXPECT_NE(message_of([&] { AtomicFile file(folder.path()); }).find("Is a directory"), std::string::npos);
  EXPECT_NE(message_of([&] { AtomicFile file(folder / "no/such/f"); }).find("No such file"), std::string::npos);
}

TEST(File, read_refuses_more_than_the_limit) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "f", std::string_view("12345"));
  EXPECT_EQ(read_file(folder / "f", 5), "12345");
  EXPECT_NE(message_of([&] { (void)read_file(folder / "f", 4); }).find("more than 4 bytes"), std::string::npos);
}

TEST(File, mapping_refuses_a_pipe_without_waiting_for_a_writer) {
  const TemporaryFolder folder;
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_NE(message_of([&] { (void)MappedFile::open(folder / "pipe"); }).find("regular"), std::string::npos);
}

TEST(AtomicFile, without_commit_nothing_appears_and_the_old_file_stays) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "f", std::string_view("old"));
  {
    AtomicFile file(folder / "f");
    file.write("new");
    EXPECT_EQ(read_file(folder / "f"), "old");
  }
  EXPECT_EQ(read_file(folder / "f"), "old");
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(AtomicFile, a_full_disk_is_an_error_that_leaves_no_partial_file) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "f", std::string_view("old"));
  const std::string large(1 << 20, 'x');
  {
    const FileSizeLimit limit(4096);
    EXPECT_NE(message_of([&] { write_file_atomically(folder / "f", large); }).find("cannot write"), std::string::npos);
  }
  EXPECT_EQ(read_file(folder / "f"), "old");
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(AtomicFile, a_device_is_written_directly_and_its_failure_reported) {
  write_file_atomically("/dev/null", std::string_view("gone"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_NE(message_of([] { write_file_atomically("/dev/full", std::string_view("x")); }).find("No space left"),
            std::string::npos);
}

TEST(AtomicFile, a_link_keeps_pointing_at_the_new_content) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "target", std::string_view("old"));
  fs::create_symlink("target", folder / "link");
  write_file_atomically(folder / "link", std::string_view("new"));
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(read_file(folder / "target"), "new");
}

TEST(AtomicFile, a_relative_path_without_folder_works) {
  const TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_file_atomically("plain", std::string_view("x"));
  fs::current_path(before);
  EXPECT_EQ(read_file(folder / "plain"), "x");
}

}  // namespace
}  // namespace temper
