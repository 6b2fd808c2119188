// SPDX-License-Identifier: Apache-2.0
#include "builder/profiles.h"

#include <fnmatch.h>

#include <algorithm>

#include "base/check.h"
#include "tensor/dtype.h"

namespace temper {

namespace {

Shape parse_numbers(std::string_view text, std::string_view whole) {
  Shape numbers;
  const char separator = text.find('x') != std::string_view::npos ? 'x' : ',';
  for (const auto& part : split(trim(text), separator)) {
    const std::string word(trim(part));
    const bool is_number = !word.empty() && word.size() < 18 &&
                           word.find_first_not_of("0123456789", word[0] == '-' ? 1 : 0) == std::string::npos &&
                           word != "-";
    TEMPER_CHECK(is_number, bad_argument, "profile '", whole, "': '", word,
                 "' is not a number; write NAME: 1x3x640x640, 4x3x640x640, 32x3x640x640");
    numbers.push_back(std::stoll(word));
  }
  return numbers;
}

/// "1x3, 4x3, 8x3" as shapes; numbers without 'x' are shapes of one extent each.
std::vector<Shape> parse_shapes(std::string_view text, std::string_view whole) {
  std::vector<Shape> shapes;
  for (const auto& part : split(text, ',')) shapes.push_back(parse_numbers(part, whole));
  TEMPER_CHECK(shapes.size() == 1 || shapes.size() == 3, bad_argument, "profile '", whole, "' gives ", shapes.size(),
               " shapes for an input; give one, or min, opt and max");
  if (shapes.size() == 1) shapes = {shapes[0], shapes[0], shapes[0]};
  return shapes;
}

}  // namespace

OptimizationProfile& OptimizationProfile::add(std::string input, Shape min, Shape opt, Shape max) {
  ranges_.emplace_back(std::move(input), ShapeRange{std::move(min), std::move(opt), std::move(max)});
  return *this;
}

OptimizationProfile OptimizationProfile::parse(std::string_view text) {
  OptimizationProfile profile;
  for (const auto& part : split(text, ';')) {
    if (trim(part).empty()) continue;
    const auto colon = part.rfind(':');
    TEMPER_CHECK(colon != std::string::npos && !trim(part.substr(0, colon)).empty(), bad_argument, "profile '", text,
                 "': '", trim(part), "' has no input name; write NAME: min, opt, max");
    auto shapes = parse_shapes(part.substr(colon + 1), text);
    profile.add(std::string(trim(part.substr(0, colon))), shapes[0], shapes[1], shapes[2]);
  }
  return profile;
}

namespace builder {

std::vector<bool> find_shape_tensors(const ir::Graph& graph) {
  std::set<std::string> used;
  for (std::uint32_t i = 0; i < graph.value_limit(); ++i) {
    const ir::ValueId id{i};
    if (!graph.contains(id) || !graph.type(id).dims) continue;
    for (const Dim& dim : *graph.type(id).dims) dim.collect_symbols(used);
  }
  std::vector<bool> is_shape_tensor;
  for (const ir::ValueId input : graph.inputs()) {
    const auto content = graph.type(input).content.value_or(Dims{});
    is_shape_tensor.push_back(std::any_of(content.begin(), content.end(), [&](const Dim& item) {
      const auto symbol = item.as_symbol();
      return symbol && used.contains(*symbol);
    }));
  }
  return is_shape_tensor;
}

namespace {

class Resolver {
 public:
  Resolver(const ir::Graph& graph, std::vector<std::string>& notes)
      : graph_(graph), is_shape_tensor_(find_shape_tensors(graph)), notes_(notes) {}

  plan::Profile resolve(const OptimizationProfile& profile, std::size_t index) {
    where_ = str("profile ", index);
    check_keys(profile);
    plan::Profile resolved;
    for (std::size_t i = 0; i < graph_.inputs().size(); ++i) {
      const ir::Value& input = graph_.value(graph_.inputs()[i]);
      const ShapeRange* range = find(profile, input.name);
      if (is_shape_tensor_[i]) {
        resolved.ranges.push_back(content_range(input, range));
        resolved.ranges.push_back(default_range(input, false));
      } else {
        resolved.ranges.push_back(range != nullptr ? shape_range(input, *range) : default_range(input, true));
      }
    }
    return resolved;
  }

  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  void problem(const std::string& text) { problems_.push_back(where_ + ": " + text); }

  void check_keys(const OptimizationProfile& profile) {
    for (const auto& [key, range] : profile.ranges()) {
      std::vector<std::string> names;
      bool is_matched = false;
      for (const ir::ValueId input : graph_.inputs()) {
        names.push_back(graph_.value(input).name);
        is_matched |= matches_wildcard(key, names.back());
      }
      if (!is_matched) problem(str("'", key, "' matches no input; the inputs are ", join(names, ", ")));
    }
  }

  static const ShapeRange* find(const OptimizationProfile& profile, const std::string& name) {
    const ShapeRange* found = nullptr;
    for (const auto& [key, range] : profile.ranges())
      if (matches_wildcard(key, name)) found = &range;
    return found;
  }

  plan::InputRange default_range(const ir::Value& input, bool says_so) {
    if (!input.type.dims)
      problem(str("input '", input.name, "' has no known rank; give its shapes, as in '", input.name, ": 2x3'"));
    plan::InputRange range{input.name, false, {}, {}, {}};
    bool is_overridden = false;
    for (const Dim& dim : input.type.dims.value_or(Dims{})) {
      is_overridden |= !dim.is_const();
      range.min.push_back(dim.known().value_or(1));
    }
    if (is_overridden && says_so)
      notes_.push_back(str(where_, ": input '", input.name, "' ", input.type.text(), " has no range and is fixed to ",
                           shape_text(range.min)));
    range.opt = range.max = range.min;
    return range;
  }

  plan::InputRange shape_range(const ir::Value& input, const ShapeRange& range) {
    const Dims dims = input.type.dims.value_or(Dims{});
    for (const Shape* shape : {&range.min, &range.opt, &range.max})
      if (input.type.dims && shape->size() != dims.size())
        problem(str("input '", input.name, "' has rank ", dims.size(), ", ", shape_text(*shape), " has rank ",
                    shape->size()));
    check_order(input, range, true);
    const std::size_t rank = std::min({range.min.size(), range.opt.size(), range.max.size(), dims.size()});
    for (std::size_t i = 0; i < rank; ++i) {
      const auto fixed = dims[i].known();
      const bool is_kept = !fixed || (range.min[i] == *fixed && range.opt[i] == *fixed && range.max[i] == *fixed);
      if (!is_kept)
        problem(str("input '", input.name, "' has the fixed extent ", *fixed, " on axis ", i, ", the range is ",
                    shape_text(range.min), ", ", shape_text(range.opt), ", ", shape_text(range.max)));
    }
    return {input.name, false, range.min, range.opt, range.max};
  }

  void check_order(const ir::Value& input, const ShapeRange& range, bool is_extent) {
    if (range.min.size() != range.opt.size() || range.opt.size() != range.max.size()) {
      problem(str("input '", input.name, "': min, opt and max have different lengths"));
      return;
    }
    for (std::size_t i = 0; i < range.min.size(); ++i)
      if ((is_extent && range.min[i] < 0) || range.min[i] > range.opt[i] || range.opt[i] > range.max[i])
        problem(str("input '", input.name, "', axis ", i, ": ", is_extent ? "0 <= " : "",
                    "min <= opt <= max must hold, got ", range.min[i], ", ", range.opt[i], ", ", range.max[i]));
  }

  plan::InputRange content_range(const ir::Value& input, const ShapeRange* range) {
    const std::size_t count = input.type.content->size();
    if (range == nullptr) {
      notes_.push_back(str(where_, ": shape tensor '", input.name, "' has no range; its values are fixed to 1"));
      const std::vector<std::int64_t> ones(count, 1);
      return {input.name, true, ones, ones, ones};
    }
    if (range->min.size() != count)
      problem(str("shape tensor '", input.name, "' has ", count, " elements, the range gives ", range->min.size()));
    check_order(input, *range, false);
    return {input.name, true, range->min, range->opt, range->max};
  }

  const ir::Graph& graph_;
  std::vector<bool> is_shape_tensor_;
  std::vector<std::string>& notes_;
  std::vector<std::string> problems_;
  std::string where_;
};

}  // namespace

bool matches_wildcard(std::string_view pattern, std::string_view text) {
  return fnmatch(std::string(pattern).c_str(), std::string(text).c_str(), 0) == 0;
}

std::vector<plan::Profile> resolve_profiles(const ir::Graph& graph, const std::vector<OptimizationProfile>& profiles,
                                            std::vector<std::string>& notes) {
  Resolver resolver(graph, notes);
  std::vector<plan::Profile> resolved;
  for (std::size_t i = 0; i < profiles.size(); ++i) resolved.push_back(resolver.resolve(profiles[i], i));
  if (profiles.empty()) resolved.push_back(resolver.resolve({}, 0));
  TEMPER_CHECK(resolver.problems().empty(), bad_argument, join(resolver.problems(), "\n"));
  return resolved;
}

}  // namespace builder
}  // namespace temper
