// SPDX-License-Identifier: Apache-2.0
#include "backend/make_kernel.h"
#include "base/check.h"
#include "base/log.h"
#include "runtime/host_fallback.h"
#include "runtime/prepared.h"

namespace temper::runtime {

namespace {

/// The chosen tactic's kernel, or null where it refuses these shapes or lacks the config for them.
std::unique_ptr<backend::Kernel> create_chosen(backend::Device& device, const backend::Problem& problem,
                                               const plan::TacticChoice& choice, backend::ConstantStore& constants) {
  if (choice.tactic == k_host_fallback) return nullptr;
  const backend::Tactic* tactic = find_tactic(device, choice.tactic);
  TEMPER_CHECK(tactic != nullptr, bad_plan, "the plan wants tactic '", choice.tactic,
               "', which this version of Temper does not have; build the plan again");
  if (tactic->refuses(problem, device)) return nullptr;
  try {
    return backend::make_kernel(*tactic, problem, choice.config, device, constants);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_plan) throw;
    return nullptr;
  }
}

void log_dispatch(const backend::Problem& problem, std::string_view tactic, const std::string& config) {
  TEMPER_LOG(dispatch, tactic, ",", config, ",", problem.key());
}

}  // namespace

CreatedKernel create_kernel(backend::Device& device, backend::Device& host, const backend::Problem& problem,
                            const plan::TacticChoice* choice, backend::ConstantStore& constants) {
  if (choice != nullptr)
    if (auto kernel = create_chosen(device, problem, *choice, constants)) {
      log_dispatch(problem, choice->tactic, choice->config);
      return {std::move(kernel), choice->tactic, choice->config};
    }
  const backend::Candidates candidates = find_candidates(device, problem);
  if (!candidates.accepted.empty()) {
    const auto& first = candidates.accepted.front();
    log_dispatch(problem, first.tactic->id, first.config);
    return {backend::make_kernel(*first.tactic, problem, first.config, device, constants),
            std::string(first.tactic->id), first.config};
  }
  if (&host != &device) {
    log_dispatch(problem, k_host_fallback, {});
    return {create_host_fallback(device, host, problem, constants), std::string(k_host_fallback), {}};
  }
  std::string reasons;
  for (const auto& [id, reason] : candidates.refused) reasons += str("\n  ", id, ": ", reason);
  throw Error(ErrorCode::unsupported, str("no tactic of '", device.info().kind, "' takes ", problem.key(), reasons),
              __FILE__, __LINE__);
}

}  // namespace temper::runtime
