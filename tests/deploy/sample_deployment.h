// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <random>
#include <string>

#include "base/file.h"
#include "data/image.h"
#include "deploy/deploy.h"
#include "support/temporary_folder.h"
#include "support/test_data.h"

namespace temper::deploy {

/// A folder with the bundled classifier, pictures in folders by class, and deployment files.
class SampleDeployment {
 public:
  static constexpr int k_classes = 8;
  static constexpr const char* k_quick =
      "backend_config: {optimization_level: 0, threads: 1}\n"
      "benchmark: {duration_s: 0, warm_up_s: 0, runs: 3, threads: 1}\n";

  SampleDeployment() {
    std::filesystem::copy_file(source_folder() / "examples/models/shapes_classifier.onnx", folder_ / "net.onnx");
    std::mt19937 random(7);
    for (int i = 0; i < 11; ++i) {
      std::vector<std::uint8_t> pixels(static_cast<std::size_t>(70 * (64 + i) * 3));
      for (auto& pixel : pixels) pixel = static_cast<std::uint8_t>(random());
      const auto png = data::encode_image(data::make_image(70, 64 + i, 3, pixels), ".png");
      const auto place = folder_ / "pictures" / ("c" + std::to_string(i % k_classes));
      std::filesystem::create_directories(place);
      write_file_atomically(place / ("p" + std::to_string(i) + ".png"), png);
    }
  }

  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  /// The configuration of this text beside the quick settings.
  [[nodiscard]] Config config(const std::string& text) const {
    return config_from(read_document(k_quick + text, "deploy.yaml"), folder_.path());
  }
  /// A task and a dataset; `more` are further keys of `evaluation`.
  [[nodiscard]] static std::string scored(const std::string& more = "") {
    return "model: net.onnx\n"
           "task: {kind: classification, classes: [c0, c1, c2, c3, c4, c5, c6, c7]}\n"
           "evaluation:\n"
           "  dataset: {format: image_folder, images: pictures}\n" +
           more;
  }
  [[nodiscard]] report::Model deploy_one(const std::string& text, const DeployOptions& options = {}) const {
    return deploy(config(text), options).models.at(0);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace temper::deploy
