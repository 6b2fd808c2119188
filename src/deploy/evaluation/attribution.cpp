// SPDX-License-Identifier: Apache-2.0
#include "deploy/evaluation/attribution.h"

#include "base/str.h"

namespace temper::deploy {

Attribution::Attribution(const Routes& routes, std::string runner, std::vector<Scores> scores)
    : routes_(routes), runner_(std::move(runner)), scores_(std::move(scores)) {
  Route route = routes_.of_runner(runner_);
  route.preprocess = tasks::Variant::fast;
  route.postprocess = {tasks::Variant::plain};
  fast_preprocess_ = main_value(routes_.run(route, nullptr, str(runner_, " after fast preprocessing")).scores.at(0));
}

report::LossAttribution Attribution::of(const BuiltVariant& built, const Scores& scores) {
  Route route = routes_.of_variant(built);
  route.samples = routes_.of_runner(runner_).samples;
  route.preprocess = tasks::Variant::plain;
  route.postprocess = {tasks::Variant::plain};
  const double engine =
      main_value(routes_.run(route, nullptr, str(built.variant.candidate(), " between plain stages")).scores.at(0));
  const double reference = main_value(scores_.at(0));
  const double postprocess = main_value(scores_.at(1));
  const double all = main_value(scores);

  report::LossAttribution result;
  result.candidate = built.variant.candidate();
  result.metric = scores.metrics.at(0).metric;
  result.reference_value = reference;
  result.test_value = all;
  result.swaps = {{"reference", "reference", "reference", reference},
                  {"temper", "reference", "reference", fast_preprocess_},
                  {"reference", "temper", "reference", engine},
                  {"reference", "reference", "temper", postprocess},
                  {"temper", "temper", "temper", all}};
  const double alone = (fast_preprocess_ - reference) + (engine - reference) + (postprocess - reference);
  result.losses = {{"preprocess", fast_preprocess_ - reference},
                   {"engine", engine - reference},
                   {"postprocess", postprocess - reference},
                   {"interaction", all - reference - alone}};
  return result;
}

}  // namespace temper::deploy
