// SPDX-License-Identifier: Apache-2.0
#include "data/yolo_label.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <string>

#include "base/check.h"

namespace temper::data {
namespace {

constexpr std::size_t k_box_numbers = 5;
// Labels are written with few digits, so an edge may lie a little outside.
constexpr double k_slack = 0.01;

[[noreturn]] void fail(std::string_view what, std::size_t line, const std::string& message) {
  throw Error(ErrorCode::bad_argument, str(what, ", line ", line, ": ", message), __FILE__, __LINE__);
}

/// One line's numbers, and where it stands for messages.
class Line {
 public:
  Line(std::string_view text, std::string_view what, std::size_t number) : what_(what), number_(number) {
    constexpr std::string_view k_space = " \t\r";
    for (std::size_t at = text.find_first_not_of(k_space); at != std::string_view::npos;
         at = text.find_first_not_of(k_space, at)) {
      const std::size_t end = std::min(text.find_first_of(k_space, at), text.size());
      add(text.substr(at, end - at));
      at = end;
    }
  }

  [[nodiscard]] const std::vector<double>& numbers() const { return numbers_; }

  [[nodiscard]] std::int64_t category(std::int64_t classes) const {
    const double value = numbers_[0];
    if (value < 0 || value > 1e9 || std::trunc(value) != value)
      fail(what_, number_, str("class ", value, ": expected a number of 0 or more"));
    const auto category = static_cast<std::int64_t>(value);
    if (classes > 0 && category >= classes)
      fail(what_, number_, str("class ", category, ": the dataset has ", classes, " classes, counted from 0"));
    return category;
  }

  /// The number at `i`, a share of the picture's extent.
  [[nodiscard]] double share(std::size_t i) const {
    if (numbers_[i] < -k_slack || numbers_[i] > 1 + k_slack)
      fail(what_, number_,
           str("coordinate ", numbers_[i], " is outside [0, 1]: expected shares of the picture's size"));
    return numbers_[i];
  }

  [[noreturn]] void fail_count(const std::string& expected) const {
    fail(what_, number_, str(numbers_.size(), " numbers: expected ", expected));
  }

 private:
  void add(std::string_view word) {
    double value = 0;
    const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (failure != std::errc() || end != word.data() + word.size() || !std::isfinite(value))
      fail(what_, number_, str("'", word, "' is not a number"));
    numbers_.push_back(value);
  }

  std::string_view what_;
  std::size_t number_;
  std::vector<double> numbers_;
};

metrics::Box box_in(const Line& line, PictureSize size) {
  const auto width = static_cast<double>(size.width);
  const auto height = static_cast<double>(size.height);
  const double box_width = line.share(3) * width;
  const double box_height = line.share(4) * height;
  return {line.share(1) * width - box_width / 2, line.share(2) * height - box_height / 2, box_width, box_height};
}

void read_outline(const Line& line, PictureSize size, YoloLabel& label) {
  if (line.numbers().size() < 7 || line.numbers().size() % 2 == 0)
    line.fail_count("a class and 4 numbers of a box, or x and y of an outline's 3 or more points");
  double left = 1e300;
  double top = 1e300;
  double right = -1e300;
  double bottom = -1e300;
  for (std::size_t i = 1; i < line.numbers().size(); i += 2) {
    const double x = line.share(i) * static_cast<double>(size.width);
    const double y = line.share(i + 1) * static_cast<double>(size.height);
    label.outline.insert(label.outline.end(), {x, y});
    left = std::min(left, x);
    right = std::max(right, x);
    top = std::min(top, y);
    bottom = std::max(bottom, y);
  }
  label.box = {left, top, right - left, bottom - top};
  double twice_area = 0;
  const std::size_t points = label.outline.size() / 2;
  for (std::size_t i = 0; i < points; ++i) {
    const std::size_t next = (i + 1) % points;
    twice_area +=
        label.outline[2 * i] * label.outline[2 * next + 1] - label.outline[2 * next] * label.outline[2 * i + 1];
  }
  label.area = std::abs(twice_area) / 2;
}

/// x, y or x, y, visibility of each point; without visibility, negative coordinates say that a point is not labelled.
void read_keypoints(const Line& line, PictureSize size, std::int64_t keypoints, YoloLabel& label) {
  constexpr double k_pose_share = 0.53;
  const std::size_t count = line.numbers().size();
  const auto points = static_cast<std::size_t>(keypoints);
  const bool has_visibility = count == k_box_numbers + 3 * points;
  if (!has_visibility && count != k_box_numbers + 2 * points)
    line.fail_count(str("a class, 4 numbers of a box, and 2 or 3 of each of ", keypoints, " keypoints"));
  label.box = box_in(line, size);
  label.area = label.box.area() * k_pose_share;
  for (std::size_t i = k_box_numbers; i < count; i += has_visibility ? 3 : 2) {
    const double x = line.numbers()[i];
    const double y = line.numbers()[i + 1];
    const double visible = x < 0 || y < 0 ? 0 : 2;
    label.keypoints.push_back({x * static_cast<double>(size.width), y * static_cast<double>(size.height),
                               has_visibility ? line.numbers()[i + 2] : visible});
  }
}

}  // namespace

std::vector<YoloLabel> parse_yolo_labels(std::string_view text, std::string_view what, PictureSize size,
                                         std::int64_t keypoints, std::int64_t classes) {
  std::vector<YoloLabel> labels;
  std::set<std::vector<double>> seen;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const Line line(text.substr(0, end), what, number);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.numbers().empty() || !seen.insert(line.numbers()).second) continue;
    YoloLabel label{.category = line.category(classes), .box = {}, .area = 0, .outline = {}, .keypoints = {}};
    if (keypoints > 0) {
      read_keypoints(line, size, keypoints, label);
    } else if (line.numbers().size() == k_box_numbers) {
      label.box = box_in(line, size);
      label.area = label.box.area();
    } else {
      read_outline(line, size, label);
    }
    labels.push_back(std::move(label));
  }
  return labels;
}

}  // namespace temper::data
