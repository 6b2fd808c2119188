// SPDX-License-Identifier: Apache-2.0
// Measures reading and scoring of detections: a made-up dataset of val2017's size, or files of yours.
//   temper_bench_coco [--images 5000] [--objects 36781] [--detections 500000] [--threads N] [--rounds 5]
//   temper_bench_coco INSTANCES.json RESULTS.json [--threads N] [--rounds 5]
//   temper_bench_coco --write FOLDER [--images ...]     writes instances.json and results.json of the made-up dataset
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <iostream>
#include <map>
#include <random>

#include "base/file.h"
#include "base/json.h"
#include "base/parallel.h"
#include "base/table.h"
#include "data/dataset.h"
#include "data/predictions.h"
#include "data/readers.h"
#include "metrics/coco.h"
#include "metrics/run_length.h"
#include "temper/error.h"

namespace temper {
namespace {

struct Arguments {
  std::map<std::string, std::int64_t> numbers = {
      {"--images", 5000}, {"--objects", 36781}, {"--detections", 500000}, {"--threads", 0}, {"--rounds", 5}};
  std::vector<std::string> files;
  std::string write;  ///< folder; empty: measure
};

Arguments arguments_of(int count, char** texts) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    if (std::string_view(texts[i]) == "--write" && i + 1 < count) {
      arguments.write = texts[++i];
      continue;
    }
    const auto number = arguments.numbers.find(texts[i]);
    if (number == arguments.numbers.end()) {
      arguments.files.emplace_back(texts[i]);
      continue;
    }
    const char* text = ++i < count ? texts[i] : "";
    const auto [end, failure] = std::from_chars(text, text + std::strlen(text), number->second);
    if (failure != std::errc() || *end != '\0' || number->second < 0)
      throw Error(ErrorCode::bad_argument, number->first + " '" + text + "': expected a number of at least 0");
  }
  return arguments;
}

/// Objects and detections spread as in COCO: few categories have most of both, and one detection in ten is on an
/// object.
class Scene {
 public:
  Scene(std::int64_t images, std::int64_t objects, std::int64_t detections)
      : images_(std::max<std::int64_t>(images, 1)) {
    for (std::int64_t i = 1; i <= images_; ++i) {
      data::Sample sample;
      sample.id = i;
      sample.height = 480;
      sample.width = 640;
      dataset_.samples.push_back(sample);
    }
    for (std::int64_t i = 1; i <= k_categories; ++i) dataset_.categories.push_back({i, "class " + std::to_string(i)});
    for (std::int64_t i = 1; i <= objects; ++i) add_object(i);
    for (std::int64_t i = 0; i < detections; ++i) add_detection();
  }

  [[nodiscard]] const data::Dataset& dataset() const { return dataset_; }
  [[nodiscard]] const std::vector<metrics::Prediction>& predictions() const { return predictions_; }

 private:
  static constexpr std::int64_t k_categories = 80;

  double uniform(double least, double most) { return std::uniform_real_distribution<double>(least, most)(random_); }
  std::int64_t category() {
    const double u = uniform(0, 1);
    return 1 + static_cast<std::int64_t>(u * u * u * k_categories);
  }
  metrics::Box box() {
    const double width = 640 * uniform(0.02, 0.7) * uniform(0.1, 1);
    const double height = 480 * uniform(0.02, 0.7) * uniform(0.1, 1);
    return {uniform(0, 640 - width), uniform(0, 480 - height), width, height};
  }

  void add_object(std::int64_t id) {
    metrics::Annotation object;
    object.id = id;
    object.image_id = 1 + static_cast<std::int64_t>(uniform(0, static_cast<double>(images_)));
    object.category_id = category();
    object.box = box();
    object.area = object.box.area() * 0.6;
    object.is_crowd = uniform(0, 1) < 0.01;
    dataset_.annotations.push_back(object);
  }

  void add_detection() {
    metrics::Prediction detection;
    if (uniform(0, 1) < 0.1 && !dataset_.annotations.empty()) {
      const metrics::Annotation& object = dataset_.annotations[random_() % dataset_.annotations.size()];
      detection.image_id = object.image_id;
      detection.category_id = object.category_id;
      detection.box = object.box;
      detection.box.x += object.box.width * uniform(-0.2, 0.2);
      detection.box.width *= uniform(0.8, 1.2);
      detection.score = uniform(0.3, 1);
    } else {
      detection.image_id = 1 + static_cast<std::int64_t>(uniform(0, static_cast<double>(images_)));
      detection.category_id = category();
      detection.box = box();
      detection.score = uniform(0.001, 0.5);
    }
    predictions_.push_back(std::move(detection));
  }

  std::int64_t images_;
  std::mt19937_64 random_{2017};
  data::Dataset dataset_;
  std::vector<metrics::Prediction> predictions_;
};

std::string instances_text(const data::Dataset& dataset) {
  Json json = {{"images", Json::array()}, {"categories", Json::array()}, {"annotations", Json::array()}};
  for (const data::Sample& sample : dataset.samples)
    json["images"].push_back({{"id", sample.id}, {"height", sample.height}, {"width", sample.width}});
  for (const data::Category& category : dataset.categories)
    json["categories"].push_back({{"id", category.id}, {"name", category.name}});
  for (const metrics::Annotation& object : dataset.annotations)
    json["annotations"].push_back({{"id", object.id},
                                   {"image_id", object.image_id},
                                   {"category_id", object.category_id},
                                   {"bbox", {object.box.x, object.box.y, object.box.width, object.box.height}},
                                   {"area", object.area},
                                   {"iscrowd", object.is_crowd ? 1 : 0}});
  return json_text(json, -1);
}

/// Median and spread of `rounds` runs, as a row.
std::vector<std::string> timed(const std::string& name, std::int64_t rounds, const std::function<void()>& work) {
  std::vector<double> seconds;
  for (std::int64_t i = 0; i < std::max<std::int64_t>(rounds, 1); ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::ranges::sort(seconds);
  return {name, fixed_text(seconds[seconds.size() / 2] * 1e3, 1), fixed_text(seconds.front() * 1e3, 1),
          fixed_text(seconds.back() * 1e3, 1)};
}

metrics::CocoResult score(const data::Dataset& dataset, const std::vector<metrics::Prediction>& predictions,
                          metrics::CocoTask task) {
  metrics::CocoOptions options{.task = task};
  for (const data::Sample& sample : dataset.samples) options.image_ids.push_back(sample.id);
  for (const data::Category& category : dataset.categories) options.category_ids.push_back(category.id);
  return metrics::evaluate_coco(dataset.annotations, predictions, options);
}

Scene scene_of(const Arguments& arguments) {
  return {arguments.numbers.at("--images"), arguments.numbers.at("--objects"), arguments.numbers.at("--detections")};
}

void write(const Arguments& arguments) {
  const Scene scene = scene_of(arguments);
  const std::filesystem::path folder = arguments.write;
  write_file_atomically(folder / "instances.json", instances_text(scene.dataset()));
  write_file_atomically(folder / "results.json", data::coco_results_text(scene.predictions()));
}

void measure(const Arguments& arguments) {
  const std::int64_t rounds = arguments.numbers.at("--rounds");
  if (arguments.numbers.at("--threads") > 0) set_thread_limit(static_cast<int>(arguments.numbers.at("--threads")));
  TextTable table({TextTable::Align::left, TextTable::Align::right, TextTable::Align::right, TextTable::Align::right});
  table.add({"step", "median ms", "least", "most"});
  data::Dataset dataset;
  std::vector<metrics::Prediction> predictions;
  if (arguments.files.size() == 2) {
    const data::DatasetOptions options{.format = "coco", .images = {}, .annotations = arguments.files[0]};
    table.add(timed("read annotations", rounds, [&] { dataset = data::read_dataset(options); }));
    table.add(
        timed("read results", rounds, [&] { predictions = data::read_coco_results(arguments.files[1], dataset); }));
  } else {
    const Scene scene = scene_of(arguments);
    dataset = scene.dataset();
    predictions = scene.predictions();
    const std::string text = data::coco_results_text(predictions);
    table.add(
        timed("read results", rounds, [&] { (void)data::parse_coco_results(text, "the written results", dataset); }));
  }
  const bool has_masks =
      std::ranges::all_of(predictions, [](const metrics::Prediction& p) { return p.mask.has_value(); });
  metrics::CocoResult result;
  table.add(timed("score boxes", rounds, [&] { result = score(dataset, predictions, metrics::CocoTask::boxes); }));
  if (has_masks && !predictions.empty())
    table.add(timed("score masks", rounds, [&] { result = score(dataset, predictions, metrics::CocoTask::masks); }));
  std::cout << dataset.samples.size() << " images, " << dataset.annotations.size() << " objects, " << predictions.size()
            << " detections, " << thread_limit() << " threads\n"
            << table.text() << metrics::coco_text(result);
}

}  // namespace
}  // namespace temper

int main(int count, char** texts) {
  try {
    const temper::Arguments arguments = temper::arguments_of(count, texts);
    arguments.write.empty() ? temper::measure(arguments) : temper::write(arguments);
  } catch (const temper::Error& failure) {
    std::cerr << failure.what() << '\n';
    return 2;
  }
  return 0;
}
