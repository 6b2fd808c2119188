// SPDX-License-Identifier: Apache-2.0
#include "deploy/stage_cache.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "support/temporary_folder.h"

namespace temper::deploy {
namespace {

TEST(DeployStageCache, what_is_stored_is_found_under_its_key_alone) {
  const TemporaryFolder folder;
  const StageCache cache(folder / "cache");
  const Json key{{"model", "abc"}, {"threads", 2}};
  EXPECT_FALSE(cache.find("build", key));
  cache.store("build", key, {{"steps", 3}});
  EXPECT_EQ(cache.find("build", key), Json({{"steps", 3}}));
  EXPECT_FALSE(cache.find("verify", key));
  EXPECT_FALSE(cache.find("build", {{"model", "abc"}, {"threads", 1}}));
  EXPECT_FALSE(cache.unread().find("build", key));
}

TEST(DeployStageCache, damaged_entries_do_not_exist) {
  const TemporaryFolder folder;
  const StageCache cache(folder.path());
  const Json key{{"model", "abc"}};
  cache.store("build", key, {{"steps", 3}, {"name", "net"}});
  const auto path = cache.path_of("build", key);
  const std::string whole = read_file(path);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    write_file_atomically(path, damaged);
    const auto found = cache.find("build", key);
    // The newline after the last brace is the only byte without a meaning.
    if (found) {
      EXPECT_EQ(*found, Json({{"steps", 3}, {"name", "net"}})) << "byte " << i;
    }
  }
  write_file_atomically(path, whole.substr(0, whole.size() / 2));
  EXPECT_FALSE(cache.find("build", key));
}

}  // namespace
}  // namespace temper::deploy
