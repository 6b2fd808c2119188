// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "deploy/evaluation/evaluation.h"
#include "deploy/evaluation/pipeline.h"
#include "deploy/evaluation/scorer.h"

namespace temper::deploy {

class GalleryBuilder;

/// One way from pictures to scores: who preprocesses, who runs the network, who postprocesses.
struct Route {
  tasks::Variant preprocess = tasks::Variant::fast;
  std::vector<tasks::Variant> postprocess = {tasks::Variant::fast};
  std::function<std::unique_ptr<Runner>()> make_runner;
  std::size_t samples = 0;  ///< the first so many
  std::size_t prefix = 0;   ///< also scored by themselves; 0: none
};

struct Outcome {
  std::vector<Scores> scores;  ///< one for each of `postprocess`
  Scores prefix_scores;        ///< of the first of them
  PipelineTimes times;
};

/// Runs routes over an evaluation's dataset.
class Routes {
 public:
  Routes(const Job& job, const Evaluation& evaluation);

  /// `reference` is slow: it gets evaluation.reference_samples.
  [[nodiscard]] Route of_runner(const std::string& name) const;
  [[nodiscard]] Route of_variant(const BuiltVariant& built) const;
  /// `gallery` may be null. Errors: those of run_pipeline() and of scoring.
  [[nodiscard]] Outcome run(const Route& route, GalleryBuilder* gallery, const std::string& name) const;

 private:
  const Job& job_;
  const Evaluation& evaluation_;
};

}  // namespace temper::deploy
