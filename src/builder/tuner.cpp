// SPDX-License-Identifier: Apache-2.0
#include "builder/tuner.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <set>

#include "backend/make_kernel.h"
#include "base/log.h"
#include "base/progress.h"
#include "base/thread_limit.h"
#include "base/worker_threads.h"
#include "builder/random_inputs.h"
#include "runtime/host_fallback.h"
#include "runtime/loaded_plan.h"
#include "runtime/step_timer.h"

namespace temper::builder {

namespace {

using Clock = std::chrono::steady_clock;

std::string label(const backend::Candidate& candidate) {
  return candidate.config.empty() ? std::string(candidate.tactic->id)
                                  : str(candidate.tactic->id, ":", candidate.config);
}

/// Steps that solve the same problem, and the ways to solve it.
struct Task {
  std::vector<std::size_t> steps;
  backend::Candidates candidates;
  std::map<std::string, std::vector<std::int64_t>> samples_ns;  ///< by label
  std::map<std::string, Error> failed;                          ///< by label
};

std::size_t most_candidates(int level) {
  constexpr std::size_t k_all = 1000;
  return level <= 0 ? 1 : level == 1 ? 2 : level == 2 ? 4 : k_all;
}

int repetitions(int level) { return level >= 5 ? 15 : level >= 3 ? 5 : 3; }

class ProfileTuner {
 public:
  ProfileTuner(plan::Plan& plan, backend::Device& device, std::size_t profile, const BuildOptions& options,
               TimingCache& cache, TuningReport& report)
      : plan_(plan),
        device_(device),
        profile_(profile),
        options_(options),
        cache_(cache),
        report_(report),
        loaded_(plan, device),
        problems_(loaded_.main(), loaded_.state(),
                  {.profile = static_cast<int>(profile), .threads = options.threads, .makes_kernels = false}) {}

  void run(Clock::time_point deadline) {
    set_inputs(problems_);
    collect_tasks();
    if (needs_timing()) {
      compile_candidates();
      measure(deadline);
    }
    choose();
  }

 private:
  void set_inputs(runtime::Executor& executor) const {
    const auto inputs = random_inputs(plan_.programs[0], plan_.profiles[profile_], profile_ + 1);
    for (std::size_t i = 0; i < inputs.size(); ++i) executor.set_input(i, inputs[i]);
    executor.prepare();
  }

  void collect_tasks() {
    const auto& steps = problems_.prepared().steps();
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (steps[i].mode != runtime::PreparedStep::Mode::kernel) continue;
      const backend::Problem problem = problems_.prepared().problem(i);
      const auto [found, is_new] = tasks_.try_emplace(problem.key());
      found->second.steps.push_back(i);
      if (is_new) found->second.candidates = candidates_for(problem, i);
    }
  }

  [[nodiscard]] backend::Candidates candidates_for(const backend::Problem& problem, std::size_t step) {
    auto candidates = find_candidates(device_, problem);
    auto& accepted = candidates.accepted;
    // The reference stays: it needs no scratch memory.
    if (options_.workspace_bytes > 0)
      std::erase_if(accepted, [&](const backend::Candidate& candidate) {
        return create(step, candidate)->workspace_bytes() > options_.workspace_bytes;
      });
    const bool has_kernel = !accepted.empty() && !accepted.front().tactic->is_reference;
    if (has_kernel)
      std::erase_if(accepted, [](const backend::Candidate& candidate) { return candidate.tactic->is_reference; });
    if (accepted.size() > most_candidates(options_.optimization_level))
      accepted.resize(most_candidates(options_.optimization_level));
    return candidates;
  }

  /// Reads the cache; true where some choice between several candidates is still open.
  bool needs_timing() {
    std::vector<std::string> missing;
    for (auto& [key, task] : tasks_) {
      if (task.candidates.accepted.size() < 2) continue;
      for (const auto& candidate : task.candidates.accepted) {
        if (cache_.find(key, label(candidate)) == nullptr)
          missing.push_back(str(label(candidate), " for ", key));
        else
          ++report_.cached;
      }
    }
    TEMPER_CHECK(missing.empty() || !options_.fail_on_timing_cache_miss, bad_argument, "the timing cache lacks ",
                 missing.size(), " entries, the first is ", missing.empty() ? "" : missing.front());
    return !missing.empty();
  }

  /// Fills the device's store of machine code from several threads: compiling takes longer than all the rest.
  void compile_candidates() {
    if (device_.code() == nullptr) return;
    std::vector<std::pair<std::size_t, const backend::Candidate*>> work;
    for (const auto& [key, task] : tasks_)
      for (const auto& candidate : task.candidates.accepted)
        if (task.candidates.accepted.size() > 1 && !cache_.find(key, label(candidate)))
          work.emplace_back(task.steps.front(), &candidate);
    run_on_threads(work.size(), backend::compile_threads(), [&](std::size_t i) {
      device_.activate();
      try {
        (void)create(work[i].first, *work[i].second);
      } catch (const std::exception& error) {  // met again, and reported, when the candidate is timed
        TEMPER_LOG(debug, "not compiled ahead: ", error.what());
      }
    });
  }

  [[nodiscard]] std::size_t round_count() const {
    std::size_t rounds = 0;
    for (const auto& [key, task] : tasks_) rounds = std::max(rounds, task.candidates.accepted.size());
    return rounds;
  }

  /// What runs the program while it is timed; a build whose times are all known needs none.
  void start_executor() {
    executor_.emplace(loaded_.main(), loaded_.state(),
                      runtime::ExecutorOptions{static_cast<int>(profile_), options_.threads, 1});
    timer_.emplace(*executor_);
    set_inputs(*executor_);
  }

  /// Round r runs the whole program with candidate r of every task that has as many; the others keep their last.
  void measure(Clock::time_point deadline) {
    const std::size_t rounds = round_count();
    Progress progress(str("timing tactics, profile ", profile_), static_cast<std::int64_t>(rounds),
                      options_.is_quiet ? Progress::Style::none : Progress::Style::automatic);
    start_executor();
    try {
      for (std::size_t round = 0; round < rounds; ++round) {
        if (Clock::now() > deadline) {
          report_.notes.push_back(
              str("profile ", profile_, ": the time limit ended timing after ", round, " of ", rounds, " rounds"));
          break;
        }
        measure_round(round);
        progress.advance();
      }
    } catch (const Error& error) {
      if (error.code() == ErrorCode::internal) throw;
      report_.notes.push_back(
          str("profile ", profile_, ": tactics were not timed, random inputs do not run: ", error.message()));
    }
    for (const auto& [key, task] : tasks_) {
      // A device that was out of memory or lost may make the kernel in another build.
      for (const auto& [tactic, error] : task.failed)
        if (error.code() != ErrorCode::device) cache_.set(key, tactic, {.refusal = error.message()});
      for (const auto& [tactic, samples] : task.samples_ns) {
        if (cache_.find(key, tactic) || samples.empty()) continue;
        cache_.set(key, tactic, {.time_ns = median(samples)});
        ++report_.timed;
      }
    }
  }

  void measure_round(std::size_t round) {
    std::map<std::size_t, std::vector<std::int64_t>*> sink;
    auto& steps = executor_->prepared().steps();
    for (auto& [key, task] : tasks_) {
      const auto& accepted = task.candidates.accepted;
      if (accepted.size() < 2 || round >= accepted.size()) continue;
      const auto& candidate = accepted[round];
      auto& samples = task.samples_ns[label(candidate)];
      TEMPER_LOG(dispatch, "trial,", label(candidate), ",", key);
      for (const std::size_t step : task.steps) {
        auto kernel = create_or_refuse(step, candidate, task);
        if (!kernel) break;
        steps[step].kernel = std::move(kernel);
        sink[step] = &samples;
      }
    }
    std::size_t workspace = 0;
    for (const auto& step : steps)
      if (step.kernel) workspace = std::max(workspace, step.kernel->workspace_bytes());
    run_timed(sink, workspace);
  }

  std::unique_ptr<backend::Kernel> create(std::size_t step, const backend::Candidate& candidate) {
    const auto constants = problems_.prepared().step_constants(step);
    return backend::make_kernel(*candidate.tactic, problems_.prepared().problem(step), candidate.config, device_,
                                *constants);
  }

  /// A library may refuse when asked in earnest: the candidate is then out.
  std::unique_ptr<backend::Kernel> create_or_refuse(std::size_t step, const backend::Candidate& candidate, Task& task) {
    try {
      return create(step, candidate);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::internal) throw;
      task.failed.insert_or_assign(label(candidate), error);
      return nullptr;
    }
  }

  void run_timed(const std::map<std::size_t, std::vector<std::int64_t>*>& sink, std::size_t workspace) {
    if (!workspace_ || workspace_->bytes() < workspace)
      workspace_ = device_.allocate(std::max<std::size_t>(64, workspace));
    executor_->use_workspace(workspace_->data());
    for (int i = 0; i <= repetitions(options_.optimization_level); ++i) {
      const auto times_us = timer_->run([&](std::size_t step) { return sink.contains(step); });
      if (i == 0) continue;  // warms up
      for (const auto& [step, samples] : sink)
        samples->push_back(std::max<std::int64_t>(1, std::llround(times_us[step] * 1000)));
    }
    executor_->use_workspace(nullptr);
  }

  static std::int64_t median(std::vector<std::int64_t> samples) {
    const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
    std::nth_element(samples.begin(), middle, samples.end());
    return *middle;
  }

  void choose() {
    auto& steps = plan_.programs[0].steps;
    report_.choices.emplace_back(steps.size());
    for (auto& [key, task] : tasks_) {
      StepChoice choice;
      choice.refused.assign(task.candidates.refused.begin(), task.candidates.refused.end());
      std::vector<std::pair<std::int64_t, const backend::Candidate*>> timed;
      for (const auto& candidate : task.candidates.accepted) {
        if (const auto failed = task.failed.find(label(candidate)); failed != task.failed.end()) {
          choice.refused.emplace_back(failed->first, failed->second.message());
          continue;
        }
        const TimingCache::Entry* known = cache_.find(key, label(candidate));
        if (known == nullptr || known->refusal.empty())
          timed.emplace_back(known == nullptr ? 0 : known->time_ns, &candidate);
        else
          choice.refused.emplace_back(label(candidate), known->refusal);
      }
      // Untimed candidates keep the device's order, behind the timed ones.
      std::stable_sort(timed.begin(), timed.end(), [](const auto& a, const auto& b) {
        return (a.first == 0 ? INT64_MAX : a.first) < (b.first == 0 ? INT64_MAX : b.first);
      });
      for (const auto& [time_ns, candidate] : timed) choice.tried.push_back({label(*candidate), time_ns});
      if (timed.empty()) choice.tried.push_back({std::string(runtime::k_host_fallback), 0});
      for (const std::size_t step : task.steps) {
        steps[step].choices.resize(plan_.profiles.size());
        steps[step].choices[profile_] =
            timed.empty()
                ? plan::TacticChoice{std::string(runtime::k_host_fallback), {}}
                : plan::TacticChoice{std::string(timed.front().second->tactic->id), timed.front().second->config};
        report_.choices.back()[step] = choice;
      }
    }
  }

  plan::Plan& plan_;
  backend::Device& device_;
  std::size_t profile_;
  const BuildOptions& options_;
  TimingCache& cache_;
  TuningReport& report_;
  runtime::LoadedPlan loaded_;
  runtime::Executor problems_;  ///< knows what every step solves, and makes no kernels
  std::optional<runtime::Executor> executor_;
  std::optional<runtime::StepTimer> timer_;
  std::unique_ptr<backend::Allocation> workspace_;
  std::map<std::string, Task> tasks_;
};

}  // namespace

TuningReport tune(plan::Plan& plan, backend::Device& device, const BuildOptions& options, TimingCache& cache) {
  TuningReport report;
  const ThreadLimit threads(options.threads);  // kernels are made for the team that will run them
  const auto limit =
      options.time_limit_s > 0
          ? std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.time_limit_s))
          : std::chrono::hours(24);
  const auto deadline = Clock::now() + limit;
  for (std::size_t profile = 0; profile < plan.profiles.size(); ++profile)
    ProfileTuner(plan, device, profile, options, cache, report).run(deadline);
  return report;
}

}  // namespace temper::builder
