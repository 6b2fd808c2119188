// SPDX-License-Identifier: Apache-2.0
#include "backend/code_store.h"

#include <algorithm>
#include <thread>

namespace temper::backend {

void CodeStore::add(std::string key, Tensor code) {
  const std::lock_guard lock(mutex_);
  code_.insert_or_assign(std::move(key), std::move(code));
}

Tensor CodeStore::find_or_make(const std::string& key, const std::function<Tensor()>& make) {
  {
    const std::lock_guard lock(mutex_);
    used_.insert(key);
    if (const auto found = code_.find(key); found != code_.end()) return found->second;
  }
  // Made outside the lock: compiling takes long, and two threads that make the same code make the same bytes.
  Tensor made = make();
  const std::lock_guard lock(mutex_);
  return code_.try_emplace(key, std::move(made)).first->second;
}

std::vector<std::pair<std::string, Tensor>> CodeStore::used() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::string, Tensor>> code;
  for (const auto& [key, content] : code_)
    if (used_.contains(key)) code.emplace_back(key, content);
  return code;
}

void CodeStore::forget_uses() {
  const std::lock_guard lock(mutex_);
  used_.clear();
}

std::size_t compile_threads() {
  constexpr unsigned k_most = 8;
  return std::clamp(std::thread::hardware_concurrency(), 1U, k_most);
}

}  // namespace temper::backend
