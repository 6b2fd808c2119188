// SPDX-License-Identifier: Apache-2.0
#include "backend/problem_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/check.h"
#include "base/str.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::backend {

namespace {

std::int64_t parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  TEMPER_CHECK(code == std::errc{} && end == text.data() + text.size(), bad_argument, "'", text, "' is not an integer");
  return value;
}

double parse_number(std::string_view text) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  TEMPER_CHECK(code == std::errc{} && end == text.data() + text.size(), bad_argument, "'", text, "' is not a number");
  return value;
}

std::vector<std::int64_t> parse_integers(std::string_view text, char separator) {
  std::vector<std::int64_t> values;
  for (const auto& part : split(text, separator)) values.push_back(parse_integer(part));
  return values;
}

/// Reads `text` as the alternative that the attribute's default holds.
struct AttributeParser {
  std::string_view text;

  AttributeValue operator()(bool) const {
    TEMPER_CHECK(text == "true" || text == "false", bad_argument, "'", text, "' is neither true nor false");
    return text == "true";
  }
  AttributeValue operator()(std::int64_t) const { return parse_integer(text); }
  AttributeValue operator()(double) const { return parse_number(text); }
  AttributeValue operator()(const std::string&) const { return std::string(text); }
  AttributeValue operator()(const std::vector<std::int64_t>&) const { return parse_integers(text, ','); }
  AttributeValue operator()(const std::vector<double>&) const {
    std::vector<double> values;
    for (const auto& part : split(text, ',')) values.push_back(parse_number(part));
    return values;
  }
  AttributeValue operator()(const std::vector<std::string>&) const { return split(text, ','); }
  AttributeValue operator()(DType) const { return dtype_from_name(text); }
  template <class T>
  AttributeValue operator()(const T&) const {
    throw Error(ErrorCode::bad_argument, str("attributes of this type have no text: '", text, "'"), __FILE__, __LINE__);
  }
};

struct ParsedInput {
  TensorDesc desc;
  ValueRange range;
  Tensor constant;
};

ValueRange default_range(DType dtype) {
  if (dtype == DType::boolean) return {0, 1};
  if (is_unsigned_integer(dtype)) return {0, 8};
  return is_integer(dtype) ? ValueRange{-4, 4} : ValueRange{-1, 1};
}

/// "{1,2}" and what follows the brace.
ParsedInput parse_content(std::string_view text) {
  const std::size_t close = text.find('}');
  TEMPER_CHECK(close != std::string_view::npos, bad_argument, "'", text, "' lacks a closing brace");
  const auto values = parse_integers(text.substr(1, close - 1), ',');
  DType dtype = DType::i64;
  if (close + 1 < text.size()) {
    TEMPER_CHECK(text[close + 1] == ':', bad_argument, "'", text, "': expected ':' and a type after the brace");
    dtype = dtype_from_name(text.substr(close + 2));
  }
  const Shape shape{static_cast<std::int64_t>(values.size())};
  ParsedInput input{{dtype, shape, Layout::plain}, {}, {}};
  if (is_floating(dtype))
    input.constant = from_f64(dtype, shape, std::vector<double>(values.begin(), values.end()));
  else
    input.constant = from_i64(dtype, shape, values);
  return input;
}

ParsedInput parse_input(std::string_view text, std::uint64_t seed) {
  if (text == "-") return {};
  if (text.front() == '{') return parse_content(text);
  std::optional<ValueRange> range;
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    const std::string_view bounds = text.substr(at + 1);
    const std::size_t dots = bounds.find("..");
    TEMPER_CHECK(dots != std::string_view::npos, bad_argument, "'", text, "': expected @low..high");
    range = ValueRange{parse_number(bounds.substr(0, dots)), parse_number(bounds.substr(dots + 2))};
    text = text.substr(0, at);
  }
  const auto words = split(text, ':');
  ParsedInput input{{DType::f32, {}, Layout::plain}, {}, {}};
  if (words[0] != "scalar") input.desc.shape = parse_integers(words[0], 'x');
  bool is_constant = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "const")
      is_constant = true;
    else
      input.desc.dtype = dtype_from_name(words[i]);
  }
  input.range = range.value_or(default_range(input.desc.dtype));
  if (is_constant) input.constant = random_tensor(input.desc.dtype, input.desc.shape, input.range, seed);
  return input;
}

void infer_outputs(Problem& problem) {
  std::vector<TensorType> types;
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
    const TensorDesc& desc = problem.inputs[i];
    types.push_back(!desc.is_present()       ? TensorType{}
                    : problem.is_constant(i) ? TensorType::of(problem.constants[i])
                                             : TensorType(desc.dtype, dims_from_shape(desc.shape)));
  }
  for (const TensorType& type : problem.op.infer(types, 1)) {
    const auto shape = type.shape();
    TEMPER_CHECK(shape.has_value() && type.dtype != DType::undefined, bad_argument, problem.op.text(),
                 ": the output is ", type.text(), ", expected fixed extents; give the inputs that decide it as {...}");
    problem.outputs.push_back({type.dtype, *shape, Layout::plain});
  }
}

/// Cuts at blanks outside of single quotes, which are dropped.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  bool is_quoted = false;
  for (const char c : text) {
    if (c == '\'')
      is_quoted = !is_quoted;
    else if (c == ' ' && !is_quoted)
      words.emplace_back();
    else
      words.back() += c;
  }
  TEMPER_CHECK(!is_quoted, bad_argument, "a quote is not closed");
  std::erase(words, "");
  return words;
}

std::uint64_t next_random(std::uint64_t& state) {  // splitmix64
  state += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

/// What the words after the operator's name say.
struct ProblemWords {
  Attributes attributes;
  std::vector<ParsedInput> inputs;
  std::optional<std::int64_t> output_count;

  void read(const std::string& word, std::uint64_t seed, const Attributes& defaults) {
    if (word.starts_with("->")) {
      output_count = parse_integer(std::string_view(word).substr(2));
      return;
    }
    const std::size_t equals = word.find('=');
    TEMPER_CHECK(equals != std::string::npos && equals + 1 < word.size(), bad_argument, "'", word,
                 "' is not name=value");
    const std::string_view name = std::string_view(word).substr(0, equals);
    const std::string_view value = std::string_view(word).substr(equals + 1);
    const auto known = std::find_if(defaults.begin(), defaults.end(), [&](const auto& d) { return d.first == name; });
    if (known == defaults.end())
      inputs.push_back(parse_input(value, seed));
    else
      attributes.emplace_back(known->first, std::visit(AttributeParser{value}, known->second));
  }
};

ProblemCase read_problem(std::string_view text) {
  const std::vector<std::string> words = words_of(text);
  TEMPER_CHECK(!words.empty(), bad_argument, "a problem begins with an operator's name");
  const Attributes defaults = Operator::create(words[0], {}).attributes();
  ProblemWords read;
  for (std::size_t i = 1; i < words.size(); ++i) read.read(words[i], i, defaults);
  ProblemCase result{{Operator::create(words[0], read.attributes), {}, {}, {}}, {}};
  for (auto& input : read.inputs) {
    result.problem.inputs.push_back(std::move(input.desc));
    result.problem.constants.push_back(std::move(input.constant));
    result.ranges.push_back(input.range);
  }
  infer_outputs(result.problem);
  auto& outputs = result.problem.outputs;
  if (read.output_count && static_cast<std::size_t>(*read.output_count) < outputs.size())
    outputs.resize(static_cast<std::size_t>(*read.output_count));
  return result;
}

}  // namespace

ProblemCase parse_problem(std::string_view text) {
  return with_frame([&] { return str("while reading problem '", text, "'"); }, [&] { return read_problem(text); });
}

Tensor random_tensor(DType dtype, const Shape& shape, ValueRange range, std::uint64_t seed) {
  std::vector<double> values(static_cast<std::size_t>(element_count(shape)));
  std::uint64_t state = seed * 0x2545f4914f6cdd1dULL;
  for (double& value : values) {
    const double unit = static_cast<double>(next_random(state) >> 11) * 0x1p-53;
    value = is_floating(dtype) ? range.low + unit * (range.high - range.low)
                               : std::floor(range.low + unit * (range.high - range.low + 1));
  }
  return from_f64(dtype, shape, values);
}

}  // namespace temper::backend
