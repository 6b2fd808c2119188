// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>

#include "base/json.h"
#include "base/str.h"
#include "base/timer.h"
#include "cli/build_options.h"
#include "cli/verb.h"
#include "plan/content.h"

namespace temper::cli {

namespace {

struct BuildVerb {
  std::string model;
  std::string output;
  bool is_from_plan = false;
  bool is_json = false;
  BuildFlags flags;

  void run() const {
    const Timer timer;
    const Builder builder(flags.options());
    const Plan plan = is_from_plan ? builder.rebuild(Plan::load(model)) : builder.build(model);
    plan.save(output);
    report(plan, timer.elapsed_s());
  }

  void report(const Plan& plan, double seconds) const {
    const plan::Plan& content = plan.content().plan;
    const Json metadata = parse_json(content.metadata_json, "the plan's metadata");
    for (const auto& note : metadata["notes"]) std::cerr << "note: " << note.get<std::string>() << "\n";
    if (is_json) {
      std::cout << json_text({{"plan", output},
                              {"bytes", plan.bytes().size()},
                              {"steps", content.programs[0].steps.size()},
                              {"profiles", content.profiles.size()},
                              {"seconds", seconds},
                              {"notes", metadata["notes"]}})
                << "\n";
      return;
    }
    std::cout << str("wrote ", output, ": ", content.programs[0].steps.size(), " steps, ", content.profiles.size(),
                     content.profiles.size() == 1 ? " profile, " : " profiles, ", plan.bytes().size() / 1024,
                     " KiB, in ", static_cast<int>(seconds * 10 + 0.5) / 10.0, " s\n");
  }
};

}  // namespace

void add_build(CLI::App& app) {
  auto* verb = app.add_subcommand("build", "Turn an ONNX model into a plan tuned for this machine");
  auto state = std::make_shared<BuildVerb>();
  verb->add_option("model", state->model, "The .onnx file, or with --from-plan a plan")->required()->type_name("FILE");
  verb->add_option("-o,--output", state->output, "The plan to write")->required()->type_name("FILE");
  verb->add_flag("--from-plan", state->is_from_plan, "Tune the graph that a plan embeds for this machine");
  verb->add_flag("--json", state->is_json, "Print the result as JSON");
  state->flags.add_to(*verb);
  verb->footer(
      "Example: temper build yolov8n.onnx -o yolov8n.plan --timing-cache timing.json \\\n"
      "           --profile 'images: 1x3x640x640, 4x3x640x640, 32x3x640x640'");
  verb->callback([state] { state->run(); });
}

}  // namespace temper::cli
