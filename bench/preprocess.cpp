// SPDX-License-Identifier: Apache-2.0
// 1920x1080 to a letterboxed 640x640 f32 NCHW input: Temper's fused pass against OpenCV's calls, interleaved, with
// equal threads and equal bytes. Processor time of one thread, the time that passes with several.
#include "data/preprocess.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <random>

#include "base/parallel.h"

namespace {

using namespace temper;

constexpr int k_repetitions = 200;

/// The calls that training code makes, with matrices that are kept from picture to picture.
class OpenCvSequence {
 public:
  void operator()(const cv::Mat& picture, float* destination) {
    cv::resize(picture, resized_, {640, 360}, 0, 0, cv::INTER_LINEAR);
    cv::copyMakeBorder(resized_, bordered_, 140, 140, 0, 0, cv::BORDER_CONSTANT, cv::Scalar::all(114));
    cv::cvtColor(bordered_, turned_, cv::COLOR_BGR2RGB);
    turned_.convertTo(values_, CV_32F, 1.0 / 255);
    std::vector<cv::Mat> planes;
    for (int c = 0; c < 3; ++c) planes.emplace_back(640, 640, CV_32F, destination + c * 640 * 640);
    cv::split(values_, planes);
  }

 private:
  cv::Mat resized_, bordered_, turned_, values_;
};

double now_us(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) * 1e-3;
}

template <class Work>
double time_us(clockid_t clock, const Work& work) {
  const double start = now_us(clock);
  work();
  return now_us(clock) - start;
}

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

void compare(const data::Image& image, int threads) {
  cv::setNumThreads(threads);
  set_thread_limit(threads);
  const cv::Mat picture(1080, 1920, CV_8UC3, const_cast<std::uint8_t*>(image.pixels.get()), image.row_bytes);
  const float scale = 1.0F / 255;
  const data::PreprocessOptions options{.height = 640, .width = 640, .scale = {scale, scale, scale}};
  std::vector<float> expected(3 * 640 * 640);
  std::vector<float> got(expected.size());
  OpenCvSequence sequence;
  std::vector<double> opencv_us;
  std::vector<double> temper_us;
  std::vector<double> ratios;
  // Alone, a thread's own time is what it would take on a quiet machine.
  const clockid_t clock = threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
  for (int i = 0; i < k_repetitions; ++i) {
    const double opencv = time_us(clock, [&] { sequence(picture, expected.data()); });
    const double temper = time_us(clock, [&] { data::preprocess_fast({&image, 1}, options, got.data()); });
    if (i < k_repetitions / 10) continue;  // warm-up
    opencv_us.push_back(opencv);
    temper_us.push_back(temper);
    ratios.push_back(opencv / temper);
  }
  const bool is_equal = std::memcmp(expected.data(), got.data(), got.size() * sizeof(float)) == 0;
  const double opencv_least = *std::ranges::min_element(opencv_us);
  const double temper_least = *std::ranges::min_element(temper_us);
  std::printf(
      "%d thread%s: OpenCV %.0f us, Temper %.0f us, ratio %.2f (medians of %zu pairs); fastest %.0f and %.0f us, "
      "ratio %.2f; outputs %s\n",
      threads, threads == 1 ? " " : "s", median(opencv_us), median(temper_us), median(ratios), ratios.size(),
      opencv_least, temper_least, opencv_least / temper_least, is_equal ? "equal" : "DIFFER");
}

}  // namespace

int main() {
  std::mt19937 random(1);
  std::vector<std::uint8_t> pixels(1920 * 1080 * 3);
  for (auto& pixel : pixels) pixel = static_cast<std::uint8_t>(random());
  const auto image = data::make_image(1080, 1920, 3, pixels);
  for (const int threads : {1, 2}) compare(image, threads);
  return 0;
}
