// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/file.h"
#include "data/dataset.h"
#include "support/temporary_folder.h"
#include "temper/error.h"

namespace temper::data {
namespace {

namespace fs = std::filesystem;

class Folders : public testing::Test {
 protected:
  void add(const std::string& name, std::string_view content = "picture") const {
    fs::create_directories((folder_ / name).parent_path());
    write_file_atomically(folder_ / name, content);
  }
  [[nodiscard]] std::string failure(const DatasetOptions& options) const {
    try {
      (void)read_dataset(options);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
  TemporaryFolder folder_;
};

TEST_F(Folders, image_folder_labels_by_folder_and_goes_round_the_classes) {
  for (const char* name : {"dog/b.jpg", "dog/a.JPG", "dog/deep/c.png", "cat/x.jpeg", "cat/notes.txt"}) add(name);
  const Dataset dataset = read_dataset({.format = "image_folder", .images = folder_.path(), .annotations = {}});
  ASSERT_EQ(dataset.categories.size(), 2U);
  EXPECT_EQ(dataset.categories[0].name, "cat");
  ASSERT_EQ(dataset.samples.size(), 4U);
  EXPECT_EQ(dataset.samples[0].path, folder_ / "cat/x.jpeg");
  EXPECT_EQ(dataset.samples[1].path, folder_ / "dog/a.JPG");
  EXPECT_EQ(*dataset.samples[1].label, 1);
  EXPECT_EQ(dataset.samples[3].path, folder_ / "dog/deep/c.png");
}

TEST_F(Folders, image_folder_labels_follow_the_networks_classes) {
  for (const char* name : {"dog/a.jpg", "cat/x.jpg"}) add(name);
  const Dataset dataset = read_dataset(
      {.format = "image_folder", .images = folder_.path(), .annotations = {}, .classes = {"cow", "Dog", "cat"}});
  ASSERT_EQ(dataset.samples.size(), 2U);
  EXPECT_EQ(dataset.samples[0].path, folder_ / "cat/x.jpg");
  EXPECT_EQ(*dataset.samples[0].label, 2);
  EXPECT_EQ(*dataset.samples[1].label, 1);
}

TEST_F(Folders, image_folders_named_by_numbers_are_places_in_the_classes) {
  for (const char* name : {"0/a.jpg", "10/b.jpg", "2/c.jpg"}) add(name);
  std::vector<std::string> classes(11, "crane");
  const Dataset dataset =
      read_dataset({.format = "image_folder", .images = folder_.path(), .annotations = {}, .classes = classes});
  EXPECT_EQ(*dataset.samples[1].label, 10);
  EXPECT_EQ(*dataset.samples[2].label, 2);
  classes.resize(3);
  EXPECT_NE(failure({.format = "image_folder", .images = folder_.path(), .annotations = {}, .classes = classes})
                .find("folder '10'"),
            std::string::npos);
}

TEST_F(Folders, image_folder_without_pictures_or_folders_is_refused) {
  EXPECT_NE(failure({.format = "image_folder", .images = folder_.path(), .annotations = {}}).find("no folders"),
            std::string::npos);
  fs::create_directory(folder_ / "empty");
  EXPECT_NE(failure({.format = "image_folder", .images = folder_.path(), .annotations = {}}).find("no samples"),
            std::string::npos);
  EXPECT_NE(failure({.format = "image_folder", .images = folder_ / "none", .annotations = {}}).find("not a folder"),
            std::string::npos);
}

TEST_F(Folders, masks_pair_pictures_with_label_maps_of_the_same_name) {
  for (const char* name : {"pictures/town/b.jpg", "pictures/a.png", "masks/town/b.png", "masks/a.npy"}) add(name);
  const DatasetOptions options{
      .format = "masks", .images = folder_ / "pictures", .annotations = folder_ / "masks", .classes = {"road", "sky"}};
  const Dataset dataset = read_dataset(options);
  ASSERT_EQ(dataset.samples.size(), 2U);
  EXPECT_EQ(dataset.samples[0].segmentation, folder_ / "masks/a.npy");
  EXPECT_EQ(dataset.samples[1].segmentation, folder_ / "masks/town/b.png");
  EXPECT_EQ(dataset.categories[1].name, "sky");
  add("pictures/c.jpg");
  EXPECT_NE(failure(options).find("c.jpg' has no label map"), std::string::npos);
}

TEST_F(Folders, samples_come_from_a_csv_table) {
  add("index.csv", "id,path,label\n1,\"a, b.npz\",calibrated\n2,c.npz,miscalibrated\n\n");
  const Dataset dataset = read_dataset({.format = "samples",
                                        .images = {},
                                        .annotations = folder_ / "index.csv",
                                        .classes = {"miscalibrated", "calibrated"}});
  ASSERT_EQ(dataset.samples.size(), 2U);
  EXPECT_EQ(dataset.samples[0].path, folder_ / "a, b.npz");
  EXPECT_EQ(*dataset.samples[0].label, 1);
  EXPECT_EQ(*dataset.samples[1].label, 0);
}

TEST_F(Folders, samples_come_from_a_json_table_of_either_form) {
  add("list.json", R"([{"path": "a.npz", "label": 2}, {"path": "b.npz", "label": 0}])");
  const Dataset list = read_dataset({.format = "samples", .images = "root", .annotations = folder_ / "list.json"});
  EXPECT_EQ(list.samples[0].path, "root/a.npz");
  EXPECT_EQ(*list.samples[0].label, 2);
  EXPECT_EQ(list.categories.size(), 3U);
  add("named.json", R"({"classes": ["on", "off"], "samples": [{"path": "a.npz", "label": "off"}]})");
  const Dataset named = read_dataset(
      {.format = "samples", .images = {}, .annotations = folder_ / "named.json", .classes = {"off", "on"}});
  EXPECT_EQ(*named.samples[0].label, 0) << "by the network's order";
}

TEST_F(Folders, errors_in_tables_name_the_place) {
  const auto failure_of = [&](const std::string& name, const std::string& content) {
    add(name, content);
    return failure({.format = "samples", .images = {}, .annotations = folder_ / name});
  };
  EXPECT_NE(failure_of("a.csv", "path,label\na.npz\n").find("line 2: 1 fields"), std::string::npos);
  EXPECT_NE(failure_of("b.csv", "a.npz,1\n").find("expected a head line"), std::string::npos);
  EXPECT_NE(failure_of("c.csv", "path,label\na.npz,\n").find("line 2"), std::string::npos);
  EXPECT_NE(failure_of("d.csv", "path,label\na.npz,1\nb.npz,x\n").find("partly names"), std::string::npos);
  EXPECT_NE(failure_of("e.json", R"([{"path": "a.npz", "label": -1}])").find("label -1"), std::string::npos);
  EXPECT_NE(failure_of("f.json", R"([{"path": "a.npz"}])").find("[0]: 'label' is missing"), std::string::npos);
  EXPECT_NE(failure_of("g.json", R"([{"path": 3, "label": 1}])").find("[0]: 'path' is 3"), std::string::npos);
  EXPECT_NE(failure_of("h.csv", "path,label\n").find("no samples"), std::string::npos);
}

}  // namespace
}  // namespace temper::data
