// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_options.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <iostream>
#include <map>

#include "base/check.h"
#include "onnx/import_model.h"
#include "runners/default_rule.h"
#include "runners/input_profile.h"

namespace temper::cli {

namespace {

const std::map<std::string, Precision>& precisions() {
  static const std::map<std::string, Precision> k_names = {{"fp32", Precision::f32},
                                                           {"tf32", Precision::tf32},
                                                           {"fp16", Precision::f16},
                                                           {"bf16", Precision::bf16},
                                                           {"best", Precision::best}};
  return k_names;
}

double parse_number(std::string_view text, std::string_view option) {
  const std::string_view trimmed = trim(text);
  double value = 0;
  const auto [end, error] = std::from_chars(trimmed.data(), trimmed.data() + trimmed.size(), value);
  TEMPER_CHECK(error == std::errc() && end == trimmed.data() + trimmed.size(), bad_argument, option, ": '", text,
               "' is not a number");
  return value;
}

/// "NAME:VALUE" at its last colon, or "VALUE" with an empty name.
std::pair<std::string, std::string> split_name(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return {"", text};
  return {std::string(trim(text.substr(0, colon))), std::string(trim(text.substr(colon + 1)))};
}

using Change = std::function<void(runners::OutputRule&, const std::string& value)>;

/// Applies values without a name to the fallback, then named ones to rules that begin as the fallback.
void apply(runners::CompareOptions& options, const std::vector<std::string>& texts, bool takes_named,
           const Change& change) {
  for (const auto& text : texts) {
    const auto [name, value] = split_name(text);
    if (name.empty() == takes_named) continue;
    if (name.empty()) {
      change(options.fallback, value);
      continue;
    }
    auto found = std::find_if(options.rules.begin(), options.rules.end(),
                              [&, key = name](const auto& rule) { return rule.first == key; });
    if (found == options.rules.end()) found = options.rules.emplace(options.rules.end(), name, options.fallback);
    change(found->second, value);
  }
}

}  // namespace

void ModelBuildFlags::add_to(CLI::App& verb) {
  verb.add_option("--device", device_, "Of the temper runner: cpu, cuda or cuda:N (cpu)")->type_name("NAME");
  verb.add_option("--profile", profiles_, "A profile's shapes: 'NAME: min, opt, max; NAME: ...'")->type_name("SPEC");
  verb.add_option("--precision", precision_, "fp32, tf32, fp16, bf16 or best; sets the default tolerance")
      ->check(CLI::IsMember(precisions()))
      ->type_name("NAME");
  verb.add_option("--level", level_, "Build level, 0 to 5 (1)")->check(CLI::Range(0, 5))->type_name("0-5");
}

BuildOptions ModelBuildFlags::options() const {
  BuildOptions options;
  options.device = device_;
  options.precision = precisions().at(precision_);
  for (const auto& text : profiles_) options.profiles.push_back(OptimizationProfile::parse(text));
  options.optimization_level = level_;
  return options;
}

void DataFlags::add_to(CLI::App& verb) {
  verb.add_option("--load", load_, "Inputs: a .npz file, or a folder of them, one a run")->type_name("PATH");
  verb.add_option("--seed", seed_, "Of random inputs (1)")->type_name("N");
  verb.add_option("--iterations", iterations_, "Runs with random inputs (1)")
      ->check(CLI::Range(1, 1000000))
      ->type_name("N");
  verb.add_option("--shape", shapes_, "Of a random input, or a shape tensor's values: 'NAME: 1x3x64x64'")
      ->type_name("SPEC");
  verb.add_option("--range", ranges_, "Of a random input's values: 'NAME: 0, 255' (0, 1)")->type_name("SPEC");
}

runners::DataOptions DataFlags::options(const std::vector<runners::InputSpec>& specs,
                                        const std::vector<OptimizationProfile>& profiles) const {
  runners::DataOptions options;
  options.load = load_;
  options.seed = seed_;
  options.iterations = iterations_;
  const auto add = [&](const OptimizationProfile& profile) {
    for (const auto& [name, range] : profile.ranges()) {
      const auto is_it = [&, key = name](const runners::InputSpec& spec) { return spec.name == key; };
      const auto spec = std::find_if(specs.begin(), specs.end(), is_it);
      if (spec != specs.end() && spec->is_shape_tensor)
        options.values.emplace_back(name, range.opt);
      else
        options.shapes.emplace_back(name, range.opt);
    }
  };
  if (!profiles.empty()) add(profiles.front());
  for (const auto& text : shapes_) add(OptimizationProfile::parse(text));
  for (const auto& text : ranges_) {
    const auto [name, range] = split_name(text);
    const auto ends = split(range, ',');
    TEMPER_CHECK(!name.empty() && ends.size() == 2, bad_argument, "--range: expected 'NAME: LOW, HIGH', got '", text,
                 "'");
    options.ranges.emplace_back(name, std::pair(parse_number(ends[0], "--range"), parse_number(ends[1], "--range")));
  }
  return options;
}

std::vector<NamedTensors> DataFlags::load(const std::string& model, BuildOptions& build) const {
  const auto specs = runners::input_specs(onnx::import_model(std::filesystem::path(model)).graph);
  auto loaded = runners::load_inputs(specs, options(specs, build.profiles));
  for (const auto& warning : loaded.warnings) std::cerr << "note: " << warning << "\n";
  if (build.profiles.empty()) build.profiles = {runners::profile_of_inputs(specs, loaded.runs)};
  return std::move(loaded.runs);
}

void CompareFlags::add_to(CLI::App& verb) {
  verb.add_option("--absolute", absolute_, "Tolerance: |test - reference| <= ABSOLUTE + RELATIVE * |reference|")
      ->type_name("[NAME:]X");
  verb.add_option("--relative", relative_, "The same; NAME is an output or wildcard")->type_name("[NAME:]X");
  verb.add_option("--statistic", statistics_, "elementwise, max, mean, median or quantile (elementwise)")
      ->type_name("[NAME:]S");
  verb.add_option("--quantile", quantile_, "For the statistic quantile (0.99)")->check(CLI::Range(0.0, 1.0));
  verb.add_option("--min-cosine", min_cosine_, "Fail below this cosine similarity, too")->type_name("X");
  verb.add_option("--index-tolerance", index_tolerances_, "Ranked indices may be N places off")->type_name("[NAME:]N");
  verb.add_flag("--allow-nan", allows_nan_, "NaN in both agrees");
  verb.add_flag("--allow-infinity", allows_infinity_, "Equal infinities agree");
  verb.add_flag("--allow-flat", allows_flat_, "A slice may be flat that is not in the reference");
}

runners::CompareOptions CompareFlags::options(Precision precision) const {
  runners::CompareOptions options;
  options.fallback = runners::default_rule(precision);
  options.fallback.quantile = quantile_;
  options.fallback.allows_equal_nan = allows_nan_;
  options.fallback.allows_equal_infinity = allows_infinity_;
  options.fallback.allows_flat_slices = allows_flat_;
  if (min_cosine_ >= -1) options.fallback.min_cosine = min_cosine_;
  const Change absolute = [](runners::OutputRule& rule, const std::string& value) {
    rule.tolerance.absolute = parse_number(value, "--absolute");
    rule.is_default = false;
  };
  const Change relative = [](runners::OutputRule& rule, const std::string& value) {
    rule.tolerance.relative = parse_number(value, "--relative");
    rule.is_default = false;
  };
  const Change statistic = [](runners::OutputRule& rule, const std::string& value) {
    rule.statistic = runners::statistic_from_name(value);
  };
  const Change index_tolerance = [](runners::OutputRule& rule, const std::string& value) {
    rule.index_tolerance = static_cast<std::int64_t>(parse_number(value, "--index-tolerance"));
  };
  for (const bool takes_named : {false, true}) {
    apply(options, absolute_, takes_named, absolute);
    apply(options, relative_, takes_named, relative);
    apply(options, statistics_, takes_named, statistic);
    apply(options, index_tolerances_, takes_named, index_tolerance);
  }
  return options;
}

}  // namespace temper::cli
