// SPDX-License-Identifier: Apache-2.0
#include "builder/profiles.h"

#include <iostream>
#include <memory>

#include "base/json.h"
#include "base/str.h"
#include "cli/verb.h"
#include "onnx/import_model.h"
#include "plan/content.h"

namespace temper::cli {

namespace {

struct ProfilesVerb {
  std::string file;
  std::vector<std::string> specs;
  bool is_json = false;

  void run() const {
    std::vector<std::string> notes;
    print(std::string(file).ends_with(".onnx") ? of_model(notes) : Plan::load(file).content().plan.profiles);
    for (const auto& note : notes) std::cerr << "note: " << note << "\n";
  }

  [[nodiscard]] std::vector<plan::Profile> of_model(std::vector<std::string>& notes) const {
    std::vector<OptimizationProfile> profiles;
    for (const auto& spec : specs) profiles.push_back(OptimizationProfile::parse(spec));
    return builder::resolve_profiles(onnx::import_model(file).graph, profiles, notes);
  }

  void print(const std::vector<plan::Profile>& profiles) const {
    Json json = Json::array();
    for (std::size_t i = 0; i < profiles.size(); ++i) {
      Json ranges = Json::array();
      if (!is_json) std::cout << "profile " << i << "\n";
      for (const auto& range : profiles[i].ranges) {
        const auto text = [&](const std::vector<std::int64_t>& numbers) {
          return range.is_content ? str("(", join(numbers, ", "), ")") : shape_text(numbers);
        };
        ranges.push_back({{"input", range.input},
                          {"of", range.is_content ? "values" : "extents"},
                          {"min", range.min},
                          {"opt", range.opt},
                          {"max", range.max}});
        if (!is_json)
          std::cout << str("  ", range.input, ": min ", text(range.min), ", opt ", text(range.opt), ", max ",
                           text(range.max), "\n");
      }
      json.push_back(std::move(ranges));
    }
    if (is_json) std::cout << json_text(json) << "\n";
  }
};

}  // namespace

void add_profiles(CLI::App& app) {
  auto* verb = app.add_subcommand("profiles", "Show a plan's profiles, or check profiles against a model");
  auto state = std::make_shared<ProfilesVerb>();
  verb->add_option("file", state->file, "A plan or an .onnx model")->required()->type_name("FILE");
  verb->add_option("--profile", state->specs, "For a model: 'NAME: min, opt, max; NAME: ...'")->type_name("SPEC");
  verb->add_flag("--json", state->is_json, "Print as JSON");
  verb->footer("Example: temper profiles model.onnx --profile 'images: 1x3x28x28, 4x3x28x28, 32x3x28x28'");
  verb->callback([state] { state->run(); });
}

}  // namespace temper::cli
