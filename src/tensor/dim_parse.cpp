// SPDX-License-Identifier: Apache-2.0
#include <cctype>
#include <charconv>
#include <limits>

#include "base/check.h"
#include "tensor/dim.h"

namespace temper {

namespace {

bool is_division(Dim::Function function) {
  return function == Dim::Function::floor_div || function == Dim::Function::ceil_div;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Dim parse_all() {
    const Dim dim = parse_sum();
    skip_space();
    TEMPER_CHECK(at_ == text_.size(), bad_argument, "extent '", text_, "': unexpected text at position ", at_);
    return dim;
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool take(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    TEMPER_CHECK(take(c), bad_argument, "extent '", text_, "': '", c, "' expected at position ", at_);
  }
  Dim parse_sum() {
    Dim sum = take('-') ? Dim(0) - parse_product() : parse_product();
    while (true) {
      if (take('+')) {
        sum = sum + parse_product();
      } else if (take('-')) {
        sum = sum - parse_product();
      } else {
        return sum;
      }
    }
  }
  Dim parse_product() {
    Dim result = parse_factor();
    while (take('*')) result = result * parse_factor();
    return result;
  }
  Dim parse_factor() {
    TEMPER_CHECK(++depth_ < 100, bad_argument, "extent '", text_, "' is nested too deeply");
    const Dim factor = parse_factor_inner();
    --depth_;
    return factor;
  }
  Dim parse_factor_inner() {
    skip_space();
    if (take('(')) {
      const Dim inner = parse_sum();
      expect(')');
      return inner;
    }
    const std::size_t begin = at_;
    while (at_ < text_.size() && std::string_view("+-*/(), \t").find(text_[at_]) == std::string_view::npos) ++at_;
    const std::string word(text_.substr(begin, at_ - begin));
    TEMPER_CHECK(!word.empty(), bad_argument, "extent '", text_, "': a number or name expected at position ", at_);
    if (std::isdigit(static_cast<unsigned char>(word[0])) != 0) return parse_number(word);
    if (at_ < text_.size() && text_[at_] == '(') return parse_function(word);
    return Dim::symbol(word);
  }
  Dim parse_number(const std::string& word) const {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    TEMPER_CHECK(error == std::errc() && end == word.data() + word.size(), bad_argument, "extent '", text_, "': '",
                 word, "' is not a number");
    return value;
  }
  Dim parse_function(const std::string& word) {
    expect('(');
    const Dim a = parse_sum();
    for (const auto function : {Dim::Function::floor_div, Dim::Function::ceil_div, Dim::Function::mod,
                                Dim::Function::min, Dim::Function::max}) {
      if (word != dim_function_name(function)) continue;
      expect(is_division(function) ? '/' : ',');
      const Dim b = is_division(function) ? parse_factor() : parse_sum();
      expect(')');
      return apply(function, a, b);
    }
    throw Error(ErrorCode::bad_argument, str("extent '", text_, "': unknown function ", word), __FILE__, __LINE__);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Dim Dim::parse(std::string_view text) {
  constexpr std::int64_t k_smallest = std::numeric_limits<std::int64_t>::min();
  if (text == "-9223372036854775808") return k_smallest;  // its magnitude alone is no integer
  return Parser(text).parse_all();
}

}  // namespace temper
