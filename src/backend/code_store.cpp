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

std::string CodeStore::find_or_note(const std::string& key, const std::function<std::string()>& make) {
  const auto text_of = [](const Tensor& content) {
    const auto bytes = content.data<std::uint8_t>();
    return std::string(bytes.begin(), bytes.end());
  };
  {
    const std::lock_guard lock(mutex_);
    notes_.insert(key);
    if (const auto found = code_.find(key); found != code_.end()) return text_of(found->second);
  }
  const std::string text = make();
  Tensor made = Tensor::of<std::uint8_t>({static_cast<std::int64_t>(text.size())}, {text.begin(), text.end()});
  const std::lock_guard lock(mutex_);
  return text_of(code_.try_emplace(key, std::move(made)).first->second);
}

std::vector<std::pair<std::string, Tensor>> CodeStore::entries(const std::set<std::string>& keys) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::string, Tensor>> result;
  for (const auto& [key, content] : code_)
    if (keys.contains(key)) result.emplace_back(key, content);
  return result;
}

std::vector<std::pair<std::string, Tensor>> CodeStore::used() const { return entries(used_); }

std::vector<std::pair<std::string, Tensor>> CodeStore::notes() const { return entries(notes_); }

void CodeStore::forget_uses() {
  const std::lock_guard lock(mutex_);
  used_.clear();
}

std::size_t compile_threads() {
  constexpr unsigned k_most = 8;
  return std::clamp(std::thread::hardware_concurrency(), 1U, k_most);
}

}  // namespace temper::backend
