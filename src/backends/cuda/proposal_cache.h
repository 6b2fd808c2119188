// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace temper::cuda {

/// Configs that a library proposed, by problem. A build asks for the same problem's again and again: for every layout,
/// every step and every round of timing. Thread-safety: all members may be called from several threads.
class ProposalCache {
 public:
  [[nodiscard]] std::vector<std::string> find_or_make(const std::string& key,
                                                      const std::function<std::vector<std::string>()>& make) {
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = proposals_.find(key); found != proposals_.end()) return found->second;
    }
    auto made = make();
    const std::lock_guard lock(mutex_);
    return proposals_.try_emplace(key, std::move(made)).first->second;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> proposals_;
};

}  // namespace temper::cuda
