// SPDX-License-Identifier: Apache-2.0
// One plan for three ways of serving a classifier: single images as they come, batches of up to 32 tuned for 4, and
// batches of 128 over night. Every profile has a thread and a context of its own; the weights are shared.
//
// usage: three_profiles [MODEL.onnx]
#include <temper/builder.h>
#include <temper/engine.h>

#include <exception>
#include <iostream>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Service {
  std::string name;
  std::vector<std::int64_t> batches;
};

temper::Tensor random_images(std::int64_t batch) {
  temper::Tensor images(temper::DType::f32, {batch, 3, 64, 64});
  std::mt19937 random(7);
  for (float& value : images.mutable_data<float>()) value = static_cast<float>(random() % 256) / 255;
  return images;
}

/// The logits of the first image, which must not depend on the batch that it is in.
std::vector<float> serve(const temper::Engine& engine, int profile, const Service& service) {
  temper::ExecutionContext context = engine.context({.profile = profile, .threads = 1});
  std::vector<float> first;
  for (const std::int64_t batch : service.batches) {
    const temper::Tensor logits = context.infer({random_images(batch)}).front();
    const auto classes = static_cast<std::size_t>(logits.dim(1));
    first.assign(logits.data<float>().begin(), logits.data<float>().begin() + static_cast<std::ptrdiff_t>(classes));
  }
  return first;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string model = argc > 1 ? argv[1] : "examples/models/shapes_classifier.onnx";
  temper::BuildOptions options;
  options.profiles = {temper::OptimizationProfile::parse("images: 1x3x64x64"),
                      temper::OptimizationProfile::parse("images: 1x3x64x64, 4x3x64x64, 32x3x64x64"),
                      temper::OptimizationProfile::parse("images: 128x3x64x64")};
  options.optimization_level = 1;
  const temper::Engine engine = temper::Engine::from_plan(temper::Builder(options).build(model));

  const std::vector<Service> services = {{"online", {1, 1, 1}}, {"dynamic", {1, 4, 32, 7}}, {"offline", {128}}};
  std::mutex printing;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < services.size(); ++i)
    threads.emplace_back([&, i] {
      const auto logits = serve(engine, static_cast<int>(i), services[i]);
      const std::lock_guard lock(printing);
      std::cout << services[i].name << ":";
      for (const float logit : logits) std::cout << " " << logit;
      std::cout << "\n";
    });
  for (auto& thread : threads) thread.join();

  // What no profile allows is refused with the profiles that exist.
  try {
    static_cast<void>(engine.context({.profile = 0}).infer({random_images(2)}));
  } catch (const std::exception& error) {
    std::cout << error.what() << "\n";
    return 0;
  }
  return 1;
} catch (const std::exception& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
