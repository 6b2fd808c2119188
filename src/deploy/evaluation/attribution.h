// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "deploy/evaluation/route.h"

namespace temper::deploy {

/// Tells which stage a difference of the main metric comes from: preprocessing, engine and postprocessing of the
/// reference are replaced by Temper's one at a time. What the three changes do not add up to is their interaction.
class Attribution {
 public:
  /// `scores`: the reference's route with plain and with fast postprocessing.
  Attribution(const Routes& routes, std::string runner, std::vector<Scores> scores);
  /// `scores`: of the variant between fast stages, on the reference's samples. Errors: those of Routes::run().
  [[nodiscard]] report::LossAttribution of(const BuiltVariant& built, const Scores& scores);

 private:
  [[nodiscard]] double main_value(const Scores& scores) const { return scores.metrics.at(0).value; }

  const Routes& routes_;
  std::string runner_;
  std::vector<Scores> scores_;
  double fast_preprocess_ = 0;  ///< of the reference's network and postprocessing after it
};

}  // namespace temper::deploy
