// SPDX-License-Identifier: Apache-2.0
#pragma once

// A dataset through a network: pictures are decoded and preprocessed while others are inferred. Every thread takes what
// is most urgent: a batch that waits for the network, else the next one to load, as long as few wait. Results do not
// depend on the number of threads: samples are independent, and what is done for one is done by one thread.

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "runners/runner.h"
#include "tasks/task.h"

namespace temper::deploy {

struct PipelineOptions {
  std::size_t samples = 0;  ///< the first so many of the dataset
  std::size_t batch_size = 1;
  int threads = 1;
  tasks::Variant preprocess = tasks::Variant::fast;
  std::vector<tasks::Variant> postprocess = {tasks::Variant::fast};  ///< each is applied to the same network outputs
};

/// Seconds of work, summed over threads, and of the whole.
struct PipelineTimes {
  double decode_s = 0;
  double preprocess_s = 0;
  double engine_s = 0;
  double postprocess_s = 0;
  double wall_s = 0;
};

/// Takes a result: which of `postprocess` made it, the sample's place in the dataset, and the result. Calls do not
/// overlap, and come in any order.
using ResultSink = std::function<void(std::size_t post, std::size_t sample, tasks::Result result)>;

/// Runs the first samples of the dataset through task and network. `make_runner` gives one runner for each thread; it
/// should use one thread itself. The last batch is filled up with its last sample where samples run out.
/// Errors: of reading (each names the file), the task or the runners; the first one stops the rest.
[[nodiscard]] PipelineTimes run_pipeline(const data::Dataset& dataset, const tasks::Task& task,
                                         const std::function<std::unique_ptr<Runner>()>& make_runner,
                                         const PipelineOptions& options, const ResultSink& sink,
                                         const std::string& label);

/// The task's view of a sample: a picture, or the tensors of a .npz. Errors: io, bad_argument; both name the file.
[[nodiscard]] tasks::Input read_input(const data::Sample& sample);

}  // namespace temper::deploy
