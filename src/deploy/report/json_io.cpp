// SPDX-License-Identifier: Apache-2.0
#include "deploy/report/json_io.h"

#include <cmath>

#include "base/str.h"

namespace temper::report {

double rounded(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  constexpr int k_digits = 6;
  const double scale = std::pow(10.0, k_digits - 1 - std::floor(std::log10(std::abs(value))));
  // The scale of the smallest and largest numbers is not finite.
  return std::isfinite(scale) && scale > 0 ? std::round(value * scale) / scale : value;
}

void JsonReader::read(const Json& json, metrics::Box& box) {
  expect(json.is_array() && json.size() == 4, json, "x, y, width and height");
  read(json[0], box.x);
  read(json[1], box.y);
  read(json[2], box.width);
  read(json[3], box.height);
}

void JsonReader::read(const Json& json, metrics::Keypoint& point) {
  expect(json.is_array() && json.size() == 3, json, "x, y and visibility");
  read(json[0], point.x);
  read(json[1], point.y);
  read(json[2], point.visibility);
}

void JsonReader::read_bytes(const Json& json, std::vector<std::byte>& bytes) {
  expect(json.is_string(), json, "bytes in base 64");
  auto decoded = base64_bytes(json.get_ref<const std::string&>());
  expect(decoded.has_value(), json, "bytes in base 64");
  bytes = std::move(*decoded);
}

void JsonReader::expect(bool holds, const Json& json, const char* what) const {
  if (holds) return;
  const std::string text = json_text(json, -1);
  TEMPER_CHECK(false, bad_argument, "report: '", join(path_, "/"), "' is ", text.substr(0, 40), ", not ", what,
               "; use a report that this version of Temper wrote");
}

}  // namespace temper::report
