// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tasks/load_plan.h"
#include "tasks/task.h"
#include "temper/tasks.h"

namespace temper::tasks {

/// A task around an engine's context.
struct Predictor::Impl {
  Impl(std::string_view kind, const std::filesystem::path& path, const LoadOptions& options);

  /// Results of all inputs, run in batches that the profile allows; one that is too small is filled up with its last
  /// input.
  [[nodiscard]] std::vector<Result> run(std::span<const Input> inputs);
  [[nodiscard]] std::vector<Result> run(std::span<const data::Image> images);
  [[nodiscard]] Result run(const data::Image& image);

  LoadedEngine loaded;
  std::unique_ptr<Task> task;
  ExecutionContext context;
  std::int64_t least_batch = 1;
  std::int64_t most_batch = 1;

 private:
  void append_batch(std::span<const Input> inputs, std::vector<Result>& results);
};

}  // namespace temper::tasks
