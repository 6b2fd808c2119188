// SPDX-License-Identifier: Apache-2.0
#pragma once

// Parts of a report as JSON and back. Reading fills the members that the JSON has; others keep their defaults.

#include <array>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/json.h"
#include "deploy/report/base64.h"
#include "deploy/report/fields.h"
#include "deploy/report/report.h"

namespace temper::report {

/// `value` with 6 significant digits: enough to draw.
[[nodiscard]] double rounded(double value);

/// Writes parts of a report.
class JsonWriter {
 public:
  explicit JsonWriter(Pictures pictures) : pictures_(pictures) {}

  template <class T>
  requires std::is_arithmetic_v<T> || std::same_as<T, std::string>
  [[nodiscard]] Json write(const T& value) const { return value; }
  template <class T>
  [[nodiscard]] Json write(const std::optional<T>& value) const {
    return value ? write(*value) : Json(nullptr);
  }
  template <class T>
  [[nodiscard]] Json write(const Measured<T>& part) const {
    if (part) return write(*part);
    return Json{{"not_measured", part.reason}};
  }
  template <class A, class B>
  [[nodiscard]] Json write(const std::pair<A, B>& value) const {
    return Json::array({value.first, value.second});
  }
  template <class T>
  [[nodiscard]] Json write(const std::vector<T>& values) const {
    Json json = Json::array();
    for (const T& value : values) json.push_back(write(value));
    return json;
  }
  /// Numbers that come in lists are drawn, not decided with.
  [[nodiscard]] Json write(const std::vector<double>& values) const {
    Json json = Json::array();
    for (const double value : values) json.push_back(rounded(value));
    return json;
  }
  [[nodiscard]] Json write(const metrics::Box& box) const {
    return Json::array({rounded(box.x), rounded(box.y), rounded(box.width), rounded(box.height)});
  }
  [[nodiscard]] Json write(const metrics::Keypoint& point) const {
    return Json::array({rounded(point.x), rounded(point.y), rounded(point.visibility)});
  }
  template <Described T>
  [[nodiscard]] Json write(const T& value) const {
    Json json = Json::object();
    std::apply([&](const auto&... field) { ((json[field.name] = write(value.*field.member)), ...); }, Fields<T>::all);
    if constexpr (std::same_as<T, Picture>)
      if (pictures_ == Pictures::embedded) json["jpeg"] = base64_text(value.jpeg);
    return json;
  }

 private:
  Pictures pictures_;
};

/// Reads parts of a report. Errors: bad_argument with the path of the member ("models/0/gates/2/passed").
class JsonReader {
 public:
  void read(const Json& json, std::string& value) {
    expect(json.is_string(), json, "a text");
    value = json.get<std::string>();
  }
  void read(const Json& json, bool& value) {
    expect(json.is_boolean(), json, "true or false");
    value = json.get<bool>();
  }
  template <std::integral T>
  requires(!std::same_as<T, bool>) void read(const Json& json, T& value) {
    expect(json.is_number_integer(), json, "a whole number");
    value = json.get<T>();
  }
  /// Numbers that are not finite were written as null.
  void read(const Json& json, double& value) {
    expect(json.is_number() || json.is_null(), json, "a number");
    value = json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
  }
  template <class T>
  void read(const Json& json, std::optional<T>& value) {
    if (json.is_null()) return value.reset();
    read(json, value.emplace());
  }
  template <class T>
  void read(const Json& json, Measured<T>& part) {
    if (json.is_object() && json.contains("not_measured"))
      return at("not_measured", [&] { read(json["not_measured"], part.reason); });
    read(json, part.value.emplace());
  }
  template <class T>
  void read(const Json& json, std::vector<T>& values) {
    expect(json.is_array(), json, "a list");
    values.assign(json.size(), T{});
    for (std::size_t i = 0; i < json.size(); ++i) at(std::to_string(i), [&] { read(json[i], values[i]); });
  }
  template <class A, class B>
  void read(const Json& json, std::pair<A, B>& value) {
    expect(json.is_array() && json.size() == 2, json, "two values");
    read(json[0], value.first);
    read(json[1], value.second);
  }
  void read(const Json& json, metrics::Box& box);
  void read(const Json& json, metrics::Keypoint& point);
  template <Described T>
  void read(const Json& json, T& value) {
    expect(json.is_object(), json, "an object");
    std::apply([&](const auto&... field) { (read_member(json, field, value), ...); }, Fields<T>::all);
    if constexpr (std::same_as<T, Picture>)
      if (json.contains("jpeg")) at("jpeg", [&] { read_bytes(json["jpeg"], value.jpeg); });
  }

 private:
  template <class T, class M>
  void read_member(const Json& json, const Field<T, M>& field, T& value) {
    if (json.contains(field.name)) at(field.name, [&] { read(json[field.name], value.*field.member); });
  }
  template <class Action>
  void at(const std::string& name, Action&& action) {
    path_.push_back(name);
    action();
    path_.pop_back();
  }
  void read_bytes(const Json& json, std::vector<std::byte>& bytes);
  void expect(bool holds, const Json& json, const char* what) const;

  std::vector<std::string> path_;
};

}  // namespace temper::report
