// SPDX-License-Identifier: Apache-2.0
#include "data/json_records.h"

#include <utility>
#include <vector>

#include "base/check.h"
#include "base/json.h"

namespace temper::data {
namespace {

constexpr std::size_t k_max_depth = 128;

/// Receives the parser's events: the outer object and its lists are walked, each record in them is built and passed on.
class RecordBuilder {
 public:
  RecordBuilder(std::string_view what, const RecordVisitor& visit) : what_(what), visit_(visit) {}

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(Json::number_integer_t value) { return add(value); }
  bool number_unsigned(Json::number_unsigned_t value) { return add(value); }
  bool number_float(Json::number_float_t value, const std::string&) { return add(value); }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(Json::binary_t&) { return false; }
  bool key(std::string& name) {
    if (open_.empty()) {
      list_ = name;
      index_ = 0;
    } else {
      key_ = name;
    }
    return true;
  }
  bool start_object(std::size_t) {
    if (outer_ == Outer::none) {
      outer_ = Outer::object;
      return true;
    }
    return open(Json::object());
  }
  bool start_array(std::size_t) {
    if (open_.empty() && outer_ == Outer::none) {
      outer_ = Outer::list;
      return true;
    }
    if (open_.empty() && outer_ == Outer::object) {
      outer_ = Outer::list_in_object;
      return true;
    }
    return open(Json::array());
  }
  bool end_object() { return close(); }
  bool end_array() {
    if (!open_.empty()) return close();
    outer_ = outer_ == Outer::list_in_object ? Outer::object : Outer::done;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const Json::exception& failure) {
    throw Error(ErrorCode::bad_argument, str(what_, " is not valid JSON: ", failure.what()), __FILE__, __LINE__);
  }

 private:
  enum class Outer { none, object, list_in_object, list, done };

  bool add(Json value) {
    TEMPER_CHECK(outer_ != Outer::none, bad_argument, what_, " holds a single value: expected lists of records");
    if (open_.empty())
      emit(std::move(value));
    else
      place(std::move(value));
    return true;
  }

  /// Where `value` goes in the innermost open container.
  Json& place(Json value) {
    Json& container = *open_.back();
    if (container.is_array()) {
      container.push_back(std::move(value));
      return container.back();
    }
    return container[key_] = std::move(value);
  }

  bool open(Json container) {
    TEMPER_CHECK(open_.size() < k_max_depth, bad_argument, what_, " nests deeper than ", k_max_depth, " levels");
    if (open_.empty()) {
      record_ = std::move(container);
      open_.push_back(&record_);
    } else {
      open_.push_back(&place(std::move(container)));
    }
    return true;
  }

  bool close() {
    if (open_.empty()) {
      outer_ = Outer::done;
      return true;
    }
    open_.pop_back();
    if (open_.empty()) emit(std::move(record_));
    return true;
  }

  void emit(Json record) { visit_(list_, index_++, std::move(record)); }

  std::string_view what_;
  const RecordVisitor& visit_;
  Outer outer_ = Outer::none;
  std::string list_;
  std::size_t index_ = 0;
  std::string key_;
  Json record_;
  std::vector<Json*>
      open_;  ///< containers of record_ that are not closed; none of them grows while an inner one is open
};

}  // namespace

void visit_records(std::string_view text, std::string_view what, const RecordVisitor& visit) {
  RecordBuilder builder(what, visit);
  Json::sax_parse(text.begin(), text.end(), &builder);
}

}  // namespace temper::data
