// SPDX-License-Identifier: Apache-2.0
#include "temper/builder.h"

#include <algorithm>
#include <numeric>

#include "backend/registry.h"
#include "base/check.h"
#include "base/log.h"
#include "base/parallel.h"
#include "builder/assign_layouts.h"
#include "builder/build_graph.h"
#include "builder/build_imported.h"
#include "builder/code_cache.h"
#include "builder/expand_for_device.h"
#include "builder/fallbacks.h"
#include "builder/lower.h"
#include "builder/metadata.h"
#include "builder/plan_views.h"
#include "builder/precision.h"
#include "builder/profiles.h"
#include "builder/raise.h"
#include "builder/random_inputs.h"
#include "builder/tuner.h"
#include "onnx/import_model.h"
#include "passes/pass_manager.h"
#include "passes/pipelines.h"
#include "plan/content.h"
#include "runtime/loaded_plan.h"

namespace temper {

namespace builder {

namespace {

/// A tuned plan for one preferred layout.
struct Variant {
  plan::Plan plan;
  TuningReport report;
  std::int64_t time_ns = 0;  ///< the chosen tactics' times, summed over steps and profiles
};

class Build {
 public:
  Build(const BuildOptions& options, Provenance provenance, std::unique_ptr<backend::Device> device)
      : options_(options), provenance_(std::move(provenance)), device_(std::move(device)) {}

  Plan run(ir::Graph graph) {
    optimise(graph);
    plan::Plan base;
    base.device_kind = device_->info().kind;
    base.device_fingerprint = device_->info().fingerprint;
    base.profiles = resolve_profiles(graph, options_.profiles, notes_);
    const std::string guesses = join(notes_, "; ");
    try {
      return run_for(base, graph);
    } catch (Error& error) {
      // A shape that nobody gave may be what does not fit.
      if (!guesses.empty()) error.add_frame(guesses);
      throw;
    }
  }

 private:
  /// `base` says for which device and profiles.
  Plan run_for(plan::Plan& base, ir::Graph& graph) {
    const Precision precision = effective_precision(options_, device_->info(), notes_);
    Lowering lowering(base.constants);
    // The embedded graph is tuned again in any precision, so it stays in f32.
    if (options_.embed_graph) lowering.lower(graph, base.source_graph, Lowering::Purpose::embed);
    apply_precision(graph, precision, options_, base.profiles, notes_);
    expand_for_device(graph, base.profiles, *device_);
    lowering.lower(graph, base.programs);
    allow_tf32(base.programs[0], precision, options_);
    TimingCache cache = open_cache();
    Variant best = tune_layouts(base, cache);
    if (!options_.timing_cache.empty() && best.report.timed > 0) cache.save(options_.timing_cache);
    report_fallbacks(best.plan, best.report, options_.allows_fallback, notes_);
    pack_constants(best.plan);
    if (!options_.embed_graph) strip_constants(best.plan);
    best.plan.metadata_json =
        metadata_json(best.plan, provenance_, options_, precision, device_->info(), best.report, notes_);
    return plan::make_plan(best.plan);
  }

  void optimise(ir::Graph& graph) {
    passes::PassManager manager(
        {.disabled = options_.disabled_passes, .print_ir = options_.print_ir, .stop_after = options_.stop_after});
    manager.run(passes::canonicalise(), graph);
    if (!manager.is_stopped()) manager.run(passes::optimise(), graph);
  }

  [[nodiscard]] int timing_threads() const { return options_.threads > 0 ? options_.threads : thread_limit(); }

  TimingCache open_cache() {
    TimingCache cache(str(device_->info().fingerprint, " threads=", timing_threads()));
    if (!options_.timing_cache.empty() && std::filesystem::exists(options_.timing_cache))
      cache.load(options_.timing_cache);
    if (!options_.timing_cache.empty() && device_->code() != nullptr)
      load_code(options_.timing_cache, *device_->code());
    return cache;
  }

  [[nodiscard]] Variant make_variant(const plan::Plan& base, Layout layout, TimingCache& cache) const {
    Variant variant{base, {}, 0};
    for (plan::Program& program : variant.plan.programs) {
      const bool is_main = &program == &variant.plan.programs[0];
      if (is_main) assign_layouts(program, variant.plan.constants, variant.plan.profiles[0], *device_, layout);
      plan_views(program, variant.plan.constants);
    }
    BuildOptions options = options_;
    options.threads = timing_threads();
    variant.report = tune(variant.plan, *device_, options, cache);
    for (const auto& profile : variant.report.choices)
      for (const auto& choice : profile)
        if (!choice.tried.empty()) variant.time_ns += choice.tried.front().time_ns;
    return variant;
  }

  /// From level 4 on every layout of the device is tuned and the fastest kept.
  Variant tune_layouts(const plan::Plan& base, TimingCache& cache) {
    auto layouts = device_->layouts(DType::f32);
    if (options_.optimization_level < 4) layouts.resize(1);
    Variant best = make_variant(base, layouts[0], cache);
    std::size_t timed = best.report.timed;
    for (std::size_t i = 1; i < layouts.size(); ++i) {
      Variant other = make_variant(base, layouts[i], cache);
      timed += other.report.timed;
      if (other.time_ns < best.time_ns) best = std::move(other);
    }
    best.report.timed = timed;
    notes_.insert(notes_.end(), best.report.notes.begin(), best.report.notes.end());
    return best;
  }

  /// Prepares every profile, and keeps the forms of constants and the machine code that the kernels asked for: at the
  /// opt shapes, and where kernels are compiled, at the smallest and largest too.
  void pack_constants(plan::Plan& plan) const {
    const runtime::LoadedPlan loaded(plan, *device_);
    if (device_->code() != nullptr) device_->code()->forget_uses();
    for (std::size_t profile = 0; profile < plan.profiles.size(); ++profile) {
      runtime::Executor executor(loaded.main(), loaded.state(), {static_cast<int>(profile), timing_threads(), 1});
      prepare_at(plan, plan.profiles[profile], executor);
      if (device_->code() == nullptr) continue;
      prepare_at(plan, at_bound(plan.profiles[profile], &plan::InputRange::min), executor);
      prepare_at(plan, at_bound(plan.profiles[profile], &plan::InputRange::max), executor);
      executor.stream().stall(1);  // timing needs its code too
    }
    needed_plain_ = loaded.constants().taken_plain();
    for (auto& [constant, form] : loaded.constants().made())
      plan.constants[static_cast<std::size_t>(constant)].packed.push_back(std::move(form));
    if (device_->code() == nullptr) return;
    for (auto& [key, code] : device_->code()->used()) plan.kernels.push_back({key, std::move(code)});
    if (!options_.timing_cache.empty()) save_code(options_.timing_cache, *device_->code());
  }

  static plan::Profile at_bound(plan::Profile profile, std::vector<std::int64_t> plan::InputRange::*bound) {
    for (auto& range : profile.ranges) range.opt = range.*bound;
    return profile;
  }

  static void prepare_at(const plan::Plan& plan, const plan::Profile& profile, runtime::Executor& executor) {
    const auto inputs = random_inputs(plan.programs[0], profile, 1);
    for (std::size_t i = 0; i < inputs.size(); ++i) executor.set_input(i, inputs[i]);
    executor.prepare();
  }

  /// Drops original weights that only re-tuning, or another shape than the tuned ones, would need.
  void strip_constants(plan::Plan& plan) const {
    const bool is_fixed = std::all_of(plan.profiles.begin(), plan.profiles.end(), [](const plan::Profile& profile) {
      return std::all_of(profile.ranges.begin(), profile.ranges.end(),
                         [](const plan::InputRange& range) { return range.min == range.max; });
    });
    if (!is_fixed || plan.programs.size() > 1) return;
    for (std::size_t i = 0; i < plan.constants.size(); ++i) {
      plan::Constant& constant = plan.constants[i];
      if (!constant.packed.empty() && !needed_plain_.contains(static_cast<std::int32_t>(i))) constant.plain = {};
    }
  }

  const BuildOptions& options_;
  Provenance provenance_;
  std::unique_ptr<backend::Device> device_;
  std::vector<std::string> notes_;
  mutable std::set<std::int32_t> needed_plain_;
};

}  // namespace

Plan build_imported(const BuildOptions& options, onnx::ImportedModel model, std::string name) {
  Provenance provenance{std::move(name), model.sha256, model.producer, model.metadata, model.opsets, model.warnings};
  return Build(options, std::move(provenance), backend::create_device(options.device)).run(std::move(model.graph));
}

Plan build_graph(ir::Graph graph, const BuildOptions& options) {
  return build_graph(std::move(graph), options, backend::create_device(options.device));
}

Plan build_graph(ir::Graph graph, const BuildOptions& options, std::unique_ptr<backend::Device> device) {
  return Build(options, {}, std::move(device)).run(std::move(graph));
}

}  // namespace builder

Builder::Builder(BuildOptions options) : options_(std::move(options)) {
  TEMPER_CHECK(options_.optimization_level >= 0 && options_.optimization_level <= 5, bad_argument,
               "optimization level ", options_.optimization_level, " is outside 0 to 5");
}

Plan Builder::build(const std::filesystem::path& model) const {
  return with_frame(
      [&] { return str("while building '", model.string(), "'"); },
      [&] { return builder::build_imported(options_, onnx::import_model(model), model.filename().string()); });
}

Plan Builder::build_from_bytes(std::span<const std::byte> model, const std::filesystem::path& folder) const {
  const auto where = folder.empty() ? std::optional<std::filesystem::path>() : folder;
  return builder::build_imported(options_, onnx::import_model(model, where), {});
}

Plan Builder::rebuild(const Plan& plan) const {
  const plan::Plan& content = plan.content().plan;
  TEMPER_CHECK(!content.source_graph.empty(), bad_plan,
               "the plan embeds no graph; build it from its ONNX model instead");
  return builder::Build(options_, builder::provenance_from(content.metadata_json),
                        backend::create_device(options_.device))
      .run(builder::raise(content.source_graph, content.constants));
}

std::function<Plan(const std::filesystem::path& model)> plan_maker(BuildOptions options) {
  return [builder = Builder(std::move(options))](const std::filesystem::path& model) { return builder.build(model); };
}

}  // namespace temper
