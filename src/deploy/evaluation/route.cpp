// SPDX-License-Identifier: Apache-2.0
#include "deploy/evaluation/route.h"

#include <algorithm>

#include "base/check.h"
#include "base/parallel.h"
#include "deploy/evaluation/gallery.h"
#include "deploy/stage_inputs.h"

namespace temper::deploy {

Routes::Routes(const Job& job, const Evaluation& evaluation) : job_(job), evaluation_(evaluation) {}

Route Routes::of_runner(const std::string& name) const {
  Route route;
  route.make_runner = [this, name] { return model_runner(job_, name, 1); };
  route.samples = evaluation_.dataset.samples.size();
  const auto limit = static_cast<std::size_t>(job_.config.evaluation.reference_samples);
  if (name == "reference" && limit > 0) route.samples = std::min(route.samples, limit);
  return route;
}

Route Routes::of_variant(const BuiltVariant& built) const {
  Route route;
  route.make_runner = [&built] { return plan_runner(built, 1); };
  route.samples = evaluation_.dataset.samples.size();
  return route;
}

Outcome Routes::run(const Route& route, GalleryBuilder* gallery, const std::string& name) const {
  std::vector<std::unique_ptr<Scorer>> scorers;
  for (std::size_t i = 0; i < route.postprocess.size(); ++i)
    scorers.push_back(make_scorer(*evaluation_.task, evaluation_.dataset));
  const auto prefix_scorer = make_scorer(*evaluation_.task, evaluation_.dataset);
  const EvaluationConfig& config = job_.config.evaluation;
  PipelineOptions options;
  options.samples = route.samples;
  options.batch_size = static_cast<std::size_t>(config.batch_size);
  options.threads = config.threads > 0 ? config.threads : thread_limit();
  options.preprocess = route.preprocess;
  options.postprocess = route.postprocess;
  const auto sink = [&](std::size_t post, std::size_t sample, tasks::Result result) {
    if (post == 0 && gallery != nullptr) gallery->add(name, sample, result);
    if (post == 0 && sample < route.prefix) prefix_scorer->add(sample, result);
    scorers[post]->add(sample, std::move(result));
  };
  Outcome outcome;
  outcome.times =
      run_pipeline(evaluation_.dataset, *evaluation_.task, route.make_runner, options, sink, str("evaluate ", name));
  for (const auto& scorer : scorers) outcome.scores.push_back(scorer->scores());
  if (route.prefix > 0)
    outcome.prefix_scores = route.prefix == route.samples ? outcome.scores[0] : prefix_scorer->scores();
  return outcome;
}

}  // namespace temper::deploy
