// SPDX-License-Identifier: Apache-2.0
#include "deploy/evaluation/pipeline.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "base/check.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/timer.h"
#include "tensor/npz.h"

namespace temper::deploy {

namespace {

/// A batch that is ready for the network.
struct Loaded {
  std::size_t first = 0;  ///< sample
  std::size_t count = 0;  ///< of samples, those that fill it up left out
  tasks::Batch batch;
};

class Pipeline {
 public:
  Pipeline(const data::Dataset& dataset, const tasks::Task& task, const PipelineOptions& options,
           const ResultSink& sink, const std::string& label)
      : dataset_(dataset),
        task_(task),
        options_(options),
        sink_(sink),
        progress_(label, static_cast<std::int64_t>(options.samples)) {}

  PipelineTimes run(const std::function<std::unique_ptr<Runner>()>& make_runner) {
    const std::size_t batches = (options_.samples + options_.batch_size - 1) / options_.batch_size;
    const std::size_t count =
        std::clamp<std::size_t>(static_cast<std::size_t>(options_.threads), 1, std::max<std::size_t>(batches, 1));
    std::vector<std::unique_ptr<Runner>> all;
    for (std::size_t i = 0; i < count; ++i) {
      all.push_back(make_runner());
      all.back()->activate();
    }
    capacity_ = 2 * count;
    const Timer wall;
    std::vector<std::thread> workers;
    for (auto& runner : all) workers.emplace_back([this, &runner] { work(*runner); });
    for (auto& worker : workers) worker.join();
    for (auto& runner : all) runner->deactivate();
    if (failure_) std::rethrow_exception(failure_);
    times_.wall_s = wall.elapsed_s();
    return times_;
  }

 private:
  /// The bulk of what the threads do; parallel work inside it would only get in their way.
  void work(Runner& runner) {
    set_thread_limit(1);
    try {
      while (take_turn(runner)) {
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
    changed_.notify_all();
  }

  /// Does one piece of work; false where there is none left.
  bool take_turn(Runner& runner) {
    std::optional<Loaded> ready;
    std::size_t first = 0;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return failure_ || !ready_.empty() || may_load() || is_done(); });
      if (failure_ || (ready_.empty() && !may_load())) return false;
      if (!ready_.empty()) {
        ready = std::move(ready_.front());
        ready_.pop_front();
      } else {
        first = next_;
        next_ += options_.batch_size;
        ++loading_;
      }
    }
    if (ready) {
      changed_.notify_all();
      infer(runner, *ready);
    } else {
      Loaded loaded = load(first);
      const std::lock_guard lock(mutex_);
      ready_.push_back(std::move(loaded));
      --loading_;
      changed_.notify_all();
    }
    return true;
  }

  [[nodiscard]] bool may_load() const { return next_ < options_.samples && ready_.size() + loading_ < capacity_; }
  [[nodiscard]] bool is_done() const { return next_ >= options_.samples && loading_ == 0 && ready_.empty(); }

  Loaded load(std::size_t first) {
    Loaded loaded{first, std::min(options_.batch_size, options_.samples - first), {}};
    const Timer decode;
    std::vector<tasks::Input> inputs;
    for (std::size_t i = 0; i < loaded.count; ++i) inputs.push_back(read_input(dataset_.samples[first + i]));
    while (inputs.size() < options_.batch_size) inputs.push_back(inputs.back());
    const double decode_s = decode.elapsed_s();
    const Timer preprocess;
    loaded.batch = with_frame([&] { return str("while preprocessing '", dataset_.samples[first].path.string(), "'"); },
                              [&] { return task_.preprocess(inputs, options_.preprocess); });
    const std::lock_guard lock(mutex_);
    times_.decode_s += decode_s;
    times_.preprocess_s += preprocess.elapsed_s();
    return loaded;
  }

  void infer(Runner& runner, const Loaded& loaded) {
    const Timer engine;
    const NamedTensors outputs = runner.infer(loaded.batch.inputs);
    const double engine_s = engine.elapsed_s();
    const Timer postprocess;
    std::vector<std::vector<tasks::Result>> results;
    for (const auto variant : options_.postprocess)
      results.push_back(task_.postprocess(outputs, loaded.batch.placements, variant));
    const double postprocess_s = postprocess.elapsed_s();
    const std::lock_guard lock(mutex_);
    times_.engine_s += engine_s;
    times_.postprocess_s += postprocess_s;
    for (std::size_t post = 0; post < results.size(); ++post)
      for (std::size_t i = 0; i < loaded.count; ++i) sink_(post, loaded.first + i, std::move(results[post].at(i)));
    progress_.advance(static_cast<std::int64_t>(loaded.count));
  }

  const data::Dataset& dataset_;
  const tasks::Task& task_;
  const PipelineOptions& options_;
  const ResultSink& sink_;
  Progress progress_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Loaded> ready_;
  std::size_t next_ = 0;  ///< first sample that nobody has taken
  std::size_t loading_ = 0;
  std::size_t capacity_ = 1;
  std::exception_ptr failure_;
  PipelineTimes times_;
};

}  // namespace

PipelineTimes run_pipeline(const data::Dataset& dataset, const tasks::Task& task,
                           const std::function<std::unique_ptr<Runner>()>& make_runner, const PipelineOptions& options,
                           const ResultSink& sink, const std::string& label) {
  TEMPER_CHECK(options.samples <= dataset.samples.size(), internal, "the dataset has fewer samples than asked for");
  TEMPER_CHECK(options.samples > 0, bad_argument, "the dataset has no samples");
  return Pipeline(dataset, task, options, sink, label).run(make_runner);
}

tasks::Input read_input(const data::Sample& sample) {
  tasks::Input input;
  if (sample.path.extension() == ".npz")
    input.tensors = read_npz(sample.path);
  else
    input.image = data::read_image(sample.path);
  return input;
}

}  // namespace temper::deploy
