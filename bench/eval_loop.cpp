// SPDX-License-Identifier: Apache-2.0
// A dataset from files to results: the pipeline of `temper eval` against the plain loop over ONNX Runtime (decode,
// OpenCV's calls, infer, postprocess, one picture after the other), interleaved, with equal threads.
//
// usage: temper_bench_eval_loop deploy.yaml THREADS [ROUNDS]; TEMPER_ONNXRUNTIME names the library.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "base/parallel.h"
#include "base/timer.h"
#include "deploy/evaluation/evaluation.h"
#include "deploy/evaluation/pipeline.h"
#include "deploy/evaluation/scorer.h"
#include "runners/onnxruntime_runner.h"
#include "runners/temper_runner.h"

namespace {

using namespace temper;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Both ways score what they found; the score is part of neither time.
class Comparison {
 public:
  Comparison(const deploy::Config& config, int threads)
      : threads_(threads),
        model_(deploy::read_model(config.models.front())),
        profiles_(deploy::resolve_profiles(config, model_)),
        evaluation_(deploy::open_evaluation(config, model_, profiles_.front())),
        plan_(Builder({.profiles = profiles_, .threads = 1}).build(model_.path)),
        peer_(runners::make_onnxruntime_runner(model_.path, {.library = {}, .threads = threads})) {
    peer_->activate();
  }

  double pipeline_s() {
    const auto scorer = deploy::make_scorer(*evaluation_.task, evaluation_.dataset);
    deploy::PipelineOptions options;
    options.samples = evaluation_.dataset.samples.size();
    options.threads = threads_;
    const auto make = [&] { return runners::make_temper_runner([this] { return plan_; }, {.threads = 1}); };
    const auto sink = [&](std::size_t, std::size_t sample, tasks::Result result) {
      scorer->add(sample, std::move(result));
    };
    const Timer timer;
    static_cast<void>(deploy::run_pipeline(evaluation_.dataset, *evaluation_.task, make, options, sink, "temper"));
    const double seconds = timer.elapsed_s();
    score_ = scorer->scores().metrics.front().value;
    return seconds;
  }

  double loop_s() {
    const auto scorer = deploy::make_scorer(*evaluation_.task, evaluation_.dataset);
    set_thread_limit(threads_);
    const Timer timer;
    for (std::size_t i = 0; i < evaluation_.dataset.samples.size(); ++i) {
      const tasks::Input input = deploy::read_input(evaluation_.dataset.samples[i]);
      const tasks::Batch batch = evaluation_.task->preprocess({&input, 1}, tasks::Variant::plain);
      const NamedTensors outputs = peer_->infer(batch.inputs);
      // Temper's own: the plain variant is written to be obvious, and would make the loop look slower than it need be.
      auto results = evaluation_.task->postprocess(outputs, batch.placements, tasks::Variant::fast);
      scorer->add(i, std::move(results.at(0)));
    }
    const double seconds = timer.elapsed_s();
    peer_score_ = scorer->scores().metrics.front().value;
    return seconds;
  }

  void run(int rounds) {
    std::vector<double> own;
    std::vector<double> peer;
    std::vector<double> ratios;
    for (int round = 0; round < rounds; ++round) {
      const bool is_first = round % 2 == 0;
      if (is_first) own.push_back(pipeline_s());
      peer.push_back(loop_s());
      if (!is_first) own.push_back(pipeline_s());
      ratios.push_back(peer.back() / own.back());
    }
    const auto samples = static_cast<double>(evaluation_.dataset.samples.size());
    std::printf("threads %d, %zu samples, %d rounds\n", threads_, evaluation_.dataset.samples.size(), rounds);
    std::printf("temper pipeline    %6.2f ms a sample, main metric %.4f\n", median(own) / samples * 1e3, score_);
    std::printf("onnxruntime loop   %6.2f ms a sample, main metric %.4f\n", median(peer) / samples * 1e3, peer_score_);
    std::printf("loop over pipeline %6.2f (%.2f to %.2f)\n", median(ratios),
                *std::min_element(ratios.begin(), ratios.end()), *std::max_element(ratios.begin(), ratios.end()));
  }

 private:
  int threads_;
  deploy::Model model_;
  std::vector<OptimizationProfile> profiles_;
  deploy::Evaluation evaluation_;
  Plan plan_;
  std::unique_ptr<Runner> peer_;
  double score_ = 0;
  double peer_score_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s deploy.yaml THREADS [ROUNDS]\n", argv[0]);
    return 2;
  }
  try {
    Comparison(deploy::read_config(argv[1]), std::max(1, std::atoi(argv[2])))
        .run(argc > 3 ? std::max(1, std::atoi(argv[3])) : 5);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
