// SPDX-License-Identifier: Apache-2.0
#include "ir/text_literal.h"

#include <charconv>
#include <map>

#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ir {

namespace {

/// A text may not ask for more elements than this from a generator.
constexpr std::int64_t k_most_generated = std::int64_t{1} << 26;

/// Content before its type is known.
struct Content {
  std::string generator;                  ///< "" for literals
  std::vector<std::string> items;         ///< literals, or the generator's positional arguments
  std::map<std::string, double> options;  ///< the generator's named arguments
};

Content parse_content(TextReader& reader) {
  Content content;
  const auto item = [&] { return reader.peek() == '\'' ? reader.quoted('\'') : reader.number(); };
  if (reader.take("[")) {
    while (!reader.take("]")) {
      content.items.push_back(item());
      if (reader.peek() != ']') reader.expect(",");
    }
    return content;
  }
  const std::string first = item();
  if (!reader.take("(")) {
    content.items.push_back(first);
    return content;
  }
  content.generator = first;
  while (!reader.take(")")) {
    std::string argument = reader.number();
    if (reader.take("=")) {
      content.options[argument] = reader.real();
    } else {
      content.items.push_back(std::move(argument));
    }
    if (reader.peek() != ')') reader.expect(",");
  }
  return content;
}

template <class T>
T number_from(const TextReader& reader, const std::string& text) {
  T value{};
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) reader.fail(str("'", text, "' is not a number"));
  return value;
}

double real_from(const TextReader& reader, const std::string& text, DType dtype) {
  // An f32 is read as a float at once: through double it could be rounded twice.
  return dtype == DType::f32 ? number_from<float>(reader, text) : number_from<double>(reader, text);
}

Tensor tensor_from_items(const TextReader& reader, const std::vector<std::string>& items, DType dtype,
                         const Shape& shape) {
  if (static_cast<std::int64_t>(items.size()) != element_count(shape))
    reader.fail(str(items.size(), " literals for shape ", shape_text(shape)));
  if (dtype == DType::string) return Tensor::of_strings(shape, items);
  if (is_floating(dtype)) {
    std::vector<double> values;
    for (const auto& item : items) values.push_back(real_from(reader, item, dtype));
    return from_f64(dtype, shape, values);
  }
  std::vector<std::int64_t> values;
  for (const auto& item : items) {
    if (dtype == DType::boolean && (item == "true" || item == "false")) {
      values.push_back(item == "true" ? 1 : 0);
    } else if (dtype == DType::u64) {
      values.push_back(static_cast<std::int64_t>(number_from<std::uint64_t>(reader, item)));
    } else {
      values.push_back(number_from<std::int64_t>(reader, item));
    }
  }
  return from_i64(dtype, shape, values);
}

/// splitmix64: the same numbers on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}
  /// In [0, 1).
  double next() {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return static_cast<double>((mixed ^ (mixed >> 31)) >> 11) * 0x1.0p-53;
  }

 private:
  std::uint64_t state_;
};

std::vector<double> generate(const TextReader& reader, Content& content, DType dtype, std::int64_t count) {
  const auto option = [&](const char* name, double fallback) {
    const auto found = content.options.find(name);
    if (found == content.options.end()) return fallback;
    const double value = found->second;
    content.options.erase(found);
    return value;
  };
  const auto argument = [&](std::size_t index, double fallback) {
    return index < content.items.size() ? number_from<double>(reader, content.items[index]) : fallback;
  };
  std::vector<double> values(static_cast<std::size_t>(count));
  if (content.generator == "fill") {
    std::fill(values.begin(), values.end(), argument(0, 0));
  } else if (content.generator == "range") {
    const double start = argument(0, 0), step = argument(1, 1);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = start + step * static_cast<double>(i);
  } else if (content.generator == "random") {
    const bool is_real = is_floating(dtype);
    const double low = option("low", is_real ? -1 : 0), high = option("high", is_real                   ? 1
                                                                              : dtype == DType::boolean ? 2
                                                                                                        : 10);
    Random random(static_cast<std::uint64_t>(option("seed", 0)));
    for (double& value : values) {
      value = low + (high - low) * random.next();
      if (!is_real) value = std::floor(value);
    }
  } else {
    reader.fail(str("there is no generator '", content.generator, "'; fill, range, random and data are"));
  }
  if (!content.options.empty())
    reader.fail(str(content.generator, " has no argument '", content.options.begin()->first, "'"));
  return values;
}

}  // namespace

Tensor parse_literal(TextReader& reader, const ParseOptions& options) {
  Content content = parse_content(reader);
  reader.expect(":");
  const TensorType type = reader.type();
  if (content.generator == "data") {
    const std::string hash = content.items.empty() ? "" : content.items.front();
    auto found = options.find_data ? options.find_data(hash, type) : std::nullopt;
    if (!found) reader.fail(str("data(", hash, ") stands for content that this text does not hold"));
    return *std::move(found);
  }
  const auto shape = type.shape();
  if (!shape) reader.fail(str("a constant needs known extents, not ", type.text()));
  if (content.generator.empty()) return tensor_from_items(reader, content.items, type.dtype, *shape);
  const bool is_allowed = is_numeric(type.dtype) || type.dtype == DType::boolean;
  if (!is_allowed || element_count(*shape) > k_most_generated)
    reader.fail(str(content.generator, " cannot fill ", type.text()));
  return from_f64(type.dtype, *shape, generate(reader, content, type.dtype, element_count(*shape)));
}

}  // namespace temper::ir
