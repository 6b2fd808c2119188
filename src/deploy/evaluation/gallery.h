// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "deploy/evaluation/evaluation.h"
#include "deploy/report/report_data.h"

namespace temper::deploy {

/// Collects what candidates find in the first few pictures of the dataset.
class GalleryBuilder {
 public:
  /// `evaluation` outlives it.
  explicit GalleryBuilder(const Evaluation& evaluation);
  /// Keeps the result where its sample is one of those shown. Calls do not overlap.
  void add(const std::string& candidate, std::size_t sample, const tasks::Result& result);
  /// The pictures with their labels and results; not measured where samples are no pictures. Errors: of reading.
  [[nodiscard]] report::Measured<report::Gallery> finish() const;

 private:
  [[nodiscard]] report::PictureResult truth_of(const data::Sample& sample) const;

  const Evaluation& evaluation_;
  std::map<std::size_t, std::vector<report::PictureResult>> results_;  ///< by sample shown
};

}  // namespace temper::deploy
