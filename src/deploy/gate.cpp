// SPDX-License-Identifier: Apache-2.0
#include "deploy/gate.h"

#include <array>
#include <charconv>
#include <cmath>
#include <sstream>
#include <utility>

#include "base/check.h"

namespace temper::deploy {

namespace {

using Relation = Gate::Relation;

// Longer spellings first, since "<" begins "<=".
constexpr std::array<std::pair<std::string_view, Relation>, 4> k_relations = {
    {{"<=", Relation::less_equal}, {">=", Relation::greater_equal}, {"<", Relation::less}, {">", Relation::greater}}};

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw Error(ErrorCode::bad_argument,
              str("gate '", text, "' ", why, "; write it like AP >= 0.25, drop(AP) <= 0.005 or AP >= 0.2 for fp16"),
              __FILE__, __LINE__);
}

double number_of(const std::string& gate, std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    refuse(gate, str("has no number after its relation, but '", text, "'"));
  return value;
}

bool holds(double value, Relation relation, double bound) {
  switch (relation) {
    case Relation::less: return value < bound;
    case Relation::less_equal: return value <= bound;
    case Relation::greater: return value > bound;
    case Relation::greater_equal: return value >= bound;
  }
  return false;
}

}  // namespace

Gate parse_gate(const std::string& text) {
  Gate gate;
  gate.text = std::string(trim(text));
  std::size_t at = std::string::npos;
  std::size_t length = 0;
  for (const auto& [spelling, relation] : k_relations) {
    at = text.find(spelling);
    if (at == std::string::npos) continue;
    gate.relation = relation;
    length = spelling.size();
    break;
  }
  if (at == std::string::npos) refuse(text, "has none of <, <=, >, >=");
  std::string_view metric = trim(std::string_view(text).substr(0, at));
  if (metric.starts_with("drop(") && metric.ends_with(')')) {
    gate.is_drop = true;
    metric = trim(metric.substr(5, metric.size() - 6));
  }
  if (metric.empty() || metric.find_first_of(" ()<>=") != std::string_view::npos)
    refuse(text, "does not begin with a metric's name");
  gate.metric = std::string(metric);
  std::string_view rest = trim(std::string_view(text).substr(at + length));
  const std::size_t space = rest.find(' ');
  gate.bound = number_of(text, rest.substr(0, space));
  if (space == std::string_view::npos) return gate;
  const std::string_view tail = trim(rest.substr(space));
  if (!tail.starts_with("for ")) refuse(text, str("goes on with '", tail, "'"));
  gate.variant = std::string(trim(tail.substr(4)));
  return gate;
}

GateResult judge(const Gate& gate, const std::string& variant, std::optional<double> value,
                 const std::string& why_missing) {
  GateResult result{gate, variant, value, false, ""};
  if (!value || std::isnan(*value)) {
    result.value.reset();
    result.reason = str(gate.metric, " of ", variant, " was not computed: ", why_missing);
    return result;
  }
  result.passed = holds(*value, gate.relation, gate.bound);
  if (!result.passed)
    result.reason = str(gate.is_drop ? "drop of " : "", gate.metric, " of ", variant, " is ", *value, ", but '",
                        gate.text, "' is asked for");
  return result;
}

}  // namespace temper::deploy
