// SPDX-License-Identifier: Apache-2.0
// temper_make_scenes FOLDER [COUNT] [SEED]: writes the example's evaluation set: the same files for the same arguments.
//   images/000001.png     pictures                     instances.json   their boxes, masks and keypoints (COCO)
//   regions/000001.png    class of every pixel         calibration/     lidar sweeps with right and wrong calibrations
#include <charconv>
#include <cstdio>
#include <iostream>

#include "base/file.h"
#include "base/json.h"
#include "base/parallel.h"
#include "base/str.h"
#include "data/image.h"
#include "metrics/run_length.h"
#include "scene.h"
#include "tensor/npz.h"

namespace {

using namespace scenes;
namespace fs = std::filesystem;
using temper::Json;

std::string file_name(std::int64_t id, std::string_view extension) {
  char text[16];
  std::snprintf(text, sizeof text, "%06d", static_cast<int>(id));
  return std::string(text) + std::string(extension);
}

Json keypoint_list(const SceneObject& object) {
  Json list = Json::array();
  for (const auto& point : object.keypoints) {
    list.push_back(point.visibility > 0 ? point.x : 0);
    list.push_back(point.visibility > 0 ? point.y : 0);
    list.push_back(point.visibility);
  }
  return list;
}

Json annotation_of(const Scene& scene, std::size_t index, std::int64_t image_id, std::int64_t id) {
  const auto& object = scene.objects[index];
  std::vector<std::uint8_t> mine(scene.owners.size());
  for (std::size_t i = 0; i < mine.size(); ++i) mine[i] = scene.owners[i] == index + 1 ? 1 : 0;
  const auto mask = temper::metrics::encode_mask(mine, k_height, k_width);
  Json annotation = {{"id", id},
                     {"image_id", image_id},
                     {"category_id", object.category + 1},
                     {"bbox", {object.left, object.top, object.right - object.left, object.bottom - object.top}},
                     {"area", object.pixels},
                     {"iscrowd", 0},
                     {"segmentation", {{"size", {k_height, k_width}}, {"counts", temper::metrics::mask_text(mask)}}}};
  int labelled = 0;
  for (const auto& point : object.keypoints) labelled += point.visibility > 0;
  annotation["num_keypoints"] = labelled;
  annotation["keypoints"] = keypoint_list(object);
  return annotation;
}

Json categories() {
  Json list = Json::array();
  for (std::size_t i = 0; i < k_classes.size(); ++i) {
    Json category = {{"id", i + 1}, {"name", k_classes[i]}};
    if (i == 0) category["keypoints"] = k_keypoint_names;
    list.push_back(category);
  }
  return list;
}

void write_image(const fs::path& path, const std::vector<std::uint8_t>& pixels, std::int64_t channels) {
  const auto image = temper::data::make_image(k_height, k_width, channels, pixels);
  temper::write_file_atomically(path, temper::data::encode_image(image, ".png"));
}

/// What the calibration classifier's preprocessing takes: the picture, the points and the calibration that is claimed.
void write_calibration(const fs::path& path, const Scene& scene, const LidarView& view) {
  using temper::Tensor;
  const auto count = static_cast<std::int64_t>(view.points.size() / 5);
  const std::vector<double> camera(view.camera_matrix.begin(), view.camera_matrix.end());
  const std::vector<double> pose(view.camera_from_lidar.begin(), view.camera_from_lidar.end());
  temper::write_npz(path, {{"image", Tensor::of<std::uint8_t>({k_height, k_width, 3}, scene.pixels)},
                           {"points", Tensor::of<float>({count, 5}, view.points)},
                           {"cam2img", Tensor::of<double>({3, 3}, camera)},
                           {"lidar2cam", Tensor::of<double>({4, 4}, pose)},
                           {"distortion_coefficients", Tensor::of<double>({5}, std::vector<double>(5, 0.0))}});
}

/// What one scene adds to the indices.
struct Record {
  std::vector<Json> annotations;  ///< without ids
  bool is_calibrated = false;
};

Record write_scene(const fs::path& folder, std::uint64_t seed, std::int64_t id) {
  const auto scene = draw_scene(seed, static_cast<std::uint64_t>(id));
  const auto view = draw_lidar(scene, seed, static_cast<std::uint64_t>(id));
  write_image(folder / "images" / file_name(id, ".png"), scene.pixels, 3);
  write_image(folder / "regions" / file_name(id, ".png"), scene.regions, 1);
  write_calibration(folder / "calibration" / file_name(id, ".npz"), scene, view);
  Record record{.annotations = {}, .is_calibrated = view.is_calibrated};
  for (std::size_t i = 0; i < scene.objects.size(); ++i) record.annotations.push_back(annotation_of(scene, i, id, 0));
  return record;
}

void write_indices(const fs::path& folder, std::vector<Record> records) {
  Json images = Json::array(), annotations = Json::array(), samples = Json::array();
  std::int64_t next_id = 1;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto id = static_cast<std::int64_t>(i) + 1;
    images.push_back({{"id", id}, {"file_name", file_name(id, ".png")}, {"height", k_height}, {"width", k_width}});
    samples.push_back({{"path", file_name(id, ".npz")}, {"label", records[i].is_calibrated ? 1 : 0}});
    for (auto& annotation : records[i].annotations) {
      annotation["id"] = next_id++;
      annotations.push_back(std::move(annotation));
    }
  }
  const Json coco = {{"images", images}, {"annotations", annotations}, {"categories", categories()}};
  temper::write_file_atomically(folder / "instances.json", temper::json_text(coco, -1));
  const Json index = {{"classes", {"miscalibrated", "calibrated"}}, {"samples", samples}};
  temper::write_file_atomically(folder / "calibration.json", temper::json_text(index, 1));
}

template <class Number>
Number number_of(std::string_view text, std::string_view what) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 1)
    throw temper::Error(temper::ErrorCode::bad_argument,
                        temper::str(what, " '", text, "' is not a positive whole number"));
  return value;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2 || argc > 4 || argv[1][0] == '-') {
    std::cerr << "usage: temper_make_scenes FOLDER [COUNT (240)] [SEED (2026)]\n";
    return 2;
  }
  const fs::path folder = argv[1];
  const auto count = argc > 2 ? number_of<int>(argv[2], "COUNT") : 240;
  const auto seed = argc > 3 ? number_of<std::uint64_t>(argv[3], "SEED") : std::uint64_t{2026};
  for (const char* part : {"images", "regions", "calibration"}) fs::create_directories(folder / part);
  std::vector<Record> records(static_cast<std::size_t>(count));
  temper::parallel_for(count, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) records[static_cast<std::size_t>(i)] = write_scene(folder, seed, i + 1);
  });
  write_indices(folder, std::move(records));
  std::cout << "wrote " << count << " scenes to " << folder.string() << "\n";
  return 0;
} catch (const std::exception& error) {
  std::cerr << "temper_make_scenes: " << error.what() << "\n";
  return 2;
}
