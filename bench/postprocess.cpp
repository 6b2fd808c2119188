// SPDX-License-Identifier: Apache-2.0
// A detection head of YOLOv8 at 640x640, 80 classes, scored as validation does (confidence .001, several classes an
// anchor, 30000 candidates): Temper's fast post-processing against its plain one, interleaved, with equal results.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <random>

#include "tasks/task.h"

namespace {

using namespace temper;
using namespace temper::tasks;

constexpr int k_repetitions = 40;

/// Scores as trained networks give them: most are tiny.
Tensor random_head() {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> unit(0, 1);
  Tensor head(DType::f32, {1, 84, 8400});
  auto values = head.mutable_data<float>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t row = i / 8400;
    const double u = unit(random);
    values[i] = static_cast<float>(row < 2 ? 640 * u : row < 4 ? 10 + 200 * u : std::pow(u, 60));
  }
  return head;
}

/// Processor time: the work is one thread's, and a shared machine does not disturb it.
template <class Work>
double time_us(const Work& work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) * 1e6 / CLOCKS_PER_SEC;
}

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

void compare(const char* title, std::map<std::string, std::string> options) {
  const NetworkInfo network{.inputs = {{.name = "images", .dtype = DType::f32, .shape = {1, 3, 640, 640}}},
                            .outputs = {{.name = "output0", .dtype = DType::f32, .shape = {1, 84, 8400}}},
                            .metadata = {}};
  const auto task = create_task({.kind = "detection", .values = std::move(options)}, network);
  const NamedTensors outputs = {{"output0", random_head()}};
  const Placement placement{.image_height = 640, .image_width = 640, .network_height = 640, .network_width = 640};
  std::vector<double> fast_us;
  std::vector<double> ratios;
  std::vector<Result> fast;
  std::vector<Result> plain;
  for (int i = 0; i < k_repetitions; ++i) {
    const double plainly = time_us([&] { plain = task->postprocess(outputs, {&placement, 1}, Variant::plain); });
    const double fastly = time_us([&] { fast = task->postprocess(outputs, {&placement, 1}, Variant::fast); });
    fast_us.push_back(fastly);
    ratios.push_back(plainly / fastly);
  }
  const auto same = [](const metrics::Object& a, const metrics::Object& b) {
    return a.category == b.category && a.score == b.score && a.box == b.box;
  };
  const bool is_equal = std::ranges::equal(fast.front().objects, plain.front().objects, same);
  std::printf(
      "%s: fast %.0f us of processor time, %.1f times the plain one's speed (medians of %d); %zu objects, results %s\n",
      title, median(fast_us), median(ratios), k_repetitions, fast.front().objects.size(),
      is_equal ? "equal" : "DIFFER");
}

}  // namespace

int main() {
  compare("validation", {{"confidence", "0.001"}, {"multi_label", "true"}});
  compare("prediction", {{"confidence", "0.25"}});
  return 0;
}
