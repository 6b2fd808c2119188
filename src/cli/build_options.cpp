// SPDX-License-Identifier: Apache-2.0
#include "cli/build_options.h"

#include <map>

#include "base/check.h"

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

const std::map<std::string, PrecisionConstraints>& constraints() {
  static const std::map<std::string, PrecisionConstraints> k_names = {{"none", PrecisionConstraints::none},
                                                                      {"prefer", PrecisionConstraints::prefer},
                                                                      {"obey", PrecisionConstraints::obey}};
  return k_names;
}

}  // namespace

void BuildFlags::add_to(CLI::App& verb) {
  verb.add_option("--device", device_, "cpu, cuda or cuda:N for the N-th GPU (cpu)")->type_name("NAME");
  verb.add_flag("--no-fallback", has_no_fallback_, "Fail where the device has no kernel for a step");
  verb.add_option("--profile", profiles_, "Shapes of a profile, once for each: 'NAME: min, opt, max; NAME: ...'")
      ->type_name("SPEC");
  verb.add_option("--precision", precision_, "fp32, tf32, fp16, bf16 or best (fp32)")
      ->check(CLI::IsMember(precisions()))
      ->type_name("NAME");
  verb.add_option("--layer-precision", layer_precisions_, "Precision of the layers whose names match; may be repeated")
      ->type_name("LAYER:NAME");
  verb.add_option("--precision-constraints", precision_constraints_,
                  "Layer precisions: none ignores them, prefer takes what can be had, obey fails else (prefer)")
      ->check(CLI::IsMember(constraints()))
      ->type_name("NAME");
  verb.add_option("--level", level_, "0 no tactic timing ... 3 all of the likeliest layout ... 5 everything (3)")
      ->check(CLI::Range(0, 5))
      ->type_name("0-5");
  verb.add_option("--timing-cache", timing_cache_,
                  "Tactic times: read where it exists, then written; a GPU's code goes beside it")
      ->type_name("FILE");
  verb.add_flag("--error-on-timing-cache-miss", must_hit_cache_, "Fail where the cache lacks a time");
  verb.add_option("--time-limit", time_limit_s_, "Most seconds of tactic timing; 0: none")->type_name("SECONDS");
  verb.add_option("--workspace", workspace_mib_, "Most scratch memory a kernel may use, in MiB; 0: no limit")
      ->type_name("MIB");
  verb.add_option("--threads", threads_, "Threads that tactics are timed with; 0: all cores")->type_name("N");
  verb.add_flag("--strip", is_stripped_, "Leave the graph out: smaller, but the plan cannot be tuned again");
  verb.add_option("--disable-pass", disabled_passes_, "A pass that does not run; may be repeated")->type_name("PASS");
  verb.add_option("--print-ir", print_ir_, "before:PASS or after:PASS; 'all' stands for every pass")->type_name("WHEN");
  verb.add_option("--stop-after", stop_after_, "Run no pass after this one")->type_name("PASS");
}

BuildOptions BuildFlags::options() const {
  BuildOptions options;
  options.device = device_;
  options.allows_fallback = !has_no_fallback_;
  options.precision = precisions().at(precision_);
  options.precision_constraints = constraints().at(precision_constraints_);
  for (const auto& text : layer_precisions_) options.layer_precisions.push_back(LayerPrecision::parse(text));
  for (const auto& text : profiles_) options.profiles.push_back(OptimizationProfile::parse(text));
  options.optimization_level = level_;
  options.threads = threads_;
  options.workspace_bytes = static_cast<std::size_t>(workspace_mib_ * 1024 * 1024);
  options.timing_cache = timing_cache_;
  options.fail_on_timing_cache_miss = must_hit_cache_;
  options.time_limit_s = time_limit_s_;
  options.embed_graph = !is_stripped_;
  options.disabled_passes = disabled_passes_;
  options.print_ir = print_ir_;
  options.stop_after = stop_after_;
  options.is_quiet = false;
  return options;
}

BuildOptions BuildFlags::options_in(const std::string& precision) const {
  const auto found = precisions().find(precision);
  TEMPER_CHECK(found != precisions().end(), bad_argument, "'", precision, "' is no precision; fp32, tf32, fp16, bf16 ",
               "or best is");
  BuildOptions options = this->options();
  options.precision = found->second;
  return options;
}

}  // namespace temper::cli
