// SPDX-License-Identifier: Apache-2.0
#include "ir/text_reader.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "base/check.h"
#include "tensor/dtype.h"

namespace temper::ir {

namespace {

bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool is_name_char(char c) { return is_word_char(c) || std::string_view("./:+$-").find(c) != std::string::npos; }

}  // namespace

int TextReader::line() const {
  return 1 + static_cast<int>(std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n'));
}

void TextReader::fail(const std::string& message) const {
  throw Error(ErrorCode::bad_argument, str("graph text, line ", line(), ": ", message), __FILE__, __LINE__);
}

std::string TextReader::found_text() const {
  if (at_ >= text_.size()) return "the end of the text";
  const std::size_t end = std::min(text_.find('\n', at_), at_ + 20);
  return "'" + std::string(text_.substr(at_, end - at_)) + "'";
}

void TextReader::skip_space() {
  while (at_ < text_.size()) {
    if (std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
      ++at_;
    } else if (text_[at_] == '#') {
      const std::size_t end = std::min(text_.find('\n', at_), text_.size());
      const std::size_t line_begin = text_.rfind('\n', at_) + 1;  // npos + 1 == 0: the first line
      if (!trim(text_.substr(line_begin, at_ - line_begin)).empty()) trailing_ = text_.substr(at_ + 1, end - at_ - 1);
      at_ = end;
    } else {
      return;
    }
  }
}

char TextReader::peek() {
  skip_space();
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool TextReader::take(std::string_view token) {
  skip_space();
  if (text_.substr(at_, token.size()) != token) return false;
  const std::size_t end = at_ + token.size();
  if (is_word_char(token.back()) && end < text_.size() && is_word_char(text_[end])) return false;
  at_ = end;
  return true;
}

bool TextReader::take_adjacent(char c) {
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

void TextReader::expect(std::string_view token) {
  if (!take(token)) fail(str("'", token, "' expected, found ", found_text()));
}

std::string TextReader::word() {
  skip_space();
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_word_char(text_[at_])) ++at_;
  if (at_ == begin) fail("a word expected, found " + found_text());
  return std::string(text_.substr(begin, at_ - begin));
}

std::string TextReader::name() {
  skip_space();
  if (at_ < text_.size() && text_[at_] == '"') return quoted('"');
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_name_char(text_[at_])) ++at_;
  if (at_ > begin && text_[at_ - 1] == ':') --at_;  // "%images: f32[...]"
  if (at_ == begin) fail("a name expected, found " + found_text());
  return std::string(text_.substr(begin, at_ - begin));
}

std::string TextReader::quoted(char quote) {
  expect(std::string_view(&quote, 1));
  std::string result;
  while (at_ < text_.size() && text_[at_] != quote) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
      ++at_;
      result += text_[at_] == 'n' ? '\n' : text_[at_];
    } else {
      result += text_[at_];
    }
    ++at_;
  }
  if (at_ >= text_.size()) fail("a quote is not closed");
  ++at_;
  return result;
}

std::string TextReader::number() {
  skip_space();
  const std::size_t begin = at_;
  while (at_ < text_.size() &&
         (is_word_char(text_[at_]) || std::string_view("+-.").find(text_[at_]) != std::string::npos))
    ++at_;
  if (at_ == begin) fail("a number expected, found " + found_text());
  return std::string(text_.substr(begin, at_ - begin));
}

std::int64_t TextReader::integer() {
  const std::string text = number();
  std::int64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) fail(str("'", text, "' is not an integer"));
  return value;
}

double TextReader::real() {
  const std::string text = number();
  double value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) fail(str("'", text, "' is not a number"));
  return value;
}

Dims TextReader::dims() {
  expect("[");
  Dims result;
  int depth = 0;
  std::size_t begin = at_;
  const auto add_part = [&] {
    const std::string_view part = trim(text_.substr(begin, at_ - begin));
    if (part.empty() && text_[at_] == ']' && result.empty()) return;
    result.push_back(with_frame([&] { return str("while reading line ", line()); }, [&] { return Dim::parse(part); }));
  };
  for (; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
    const char c = text_[at_];
    if (c == ',' && depth == 0) {
      add_part();
      begin = at_ + 1;
    }
    if (c == ']' && depth == 0) {
      add_part();
      ++at_;
      return result;
    }
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
  }
  fail("a list of extents is not closed");
}

TensorType TextReader::type() {
  const std::string dtype = word();
  TensorType result;
  if (dtype != dtype_name(DType::undefined))
    result.dtype =
        with_frame([&] { return str("while reading line ", line()); }, [&] { return dtype_from_name(dtype); });
  if (take("(")) {
    result.element = std::make_shared<const TensorType>(type());
    expect(")");
  }
  if (take("[...]")) return result;
  result.dims = dims();
  return result;
}

std::vector<std::string> TextReader::take_sources() {
  skip_space();
  std::vector<std::string> result;
  TextReader rest(std::exchange(trailing_, {}));
  while (rest.peek() != '\0') {
    result.push_back(rest.name());
    if (!rest.take(",")) break;
  }
  if (rest.peek() != '\0') fail("a list of source names expected after '#' on the line before");
  return result;
}

}  // namespace temper::ir
