// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "temper/tensor.h"

namespace temper::backend {

/// Machine code of a device's kernels by key. The key says all that decides the code (source, options, architecture),
/// so a plan that carries the code runs without a compiler. Thread-safety: all members may be called from several
/// threads.
class CodeStore {
 public:
  /// Code from a plan, as u8; the tensor keeps its bytes alive.
  void add(std::string key, Tensor code);
  /// The code under `key`, or what `make` returns, kept.
  [[nodiscard]] Tensor find_or_make(const std::string& key, const std::function<Tensor()>& make);
  /// What a library said about a problem, where asking takes as long as compiling: `make` is called once for a key. A
  /// build's cache keeps it beside the code; a plan does not need it.
  [[nodiscard]] std::string find_or_note(const std::string& key, const std::function<std::string()>& make);
  /// What was asked for since the last forget_uses(), by key: what a plan has to carry.
  [[nodiscard]] std::vector<std::pair<std::string, Tensor>> used() const;
  void forget_uses();
  /// All that find_or_note() was asked for, by key, as u8.
  [[nodiscard]] std::vector<std::pair<std::string, Tensor>> notes() const;

 private:
  [[nodiscard]] std::vector<std::pair<std::string, Tensor>> entries(const std::set<std::string>& keys) const;

  mutable std::mutex mutex_;
  std::map<std::string, Tensor> code_;
  std::set<std::string> used_;
  std::set<std::string> notes_;
};

/// Threads that compile for a device side by side: all cores, but no more than its compiler has use for.
[[nodiscard]] std::size_t compile_threads();

}  // namespace temper::backend
